import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/** A tool's result as both eras give it. */
export interface ToolResult {
  readonly isError: boolean
  /** Joined text blocks. */
  readonly text: string
  readonly structured: unknown
  /** Who answered; empty: no instance did. */
  readonly instance: string
}

/** An official MCP client, of either era, as stories use it. */
export interface McpCaller {
  readonly era: 'modern' | 'legacy'
  tools(): Promise<readonly { readonly name: string; readonly description?: string | undefined }[]>
  /** @param onProgress asks for progress, and hears each message of it */
  call(
    name: string,
    args?: Record<string, unknown>,
    meta?: Record<string, unknown>,
    onProgress?: (message: string) => void,
  ): Promise<ToolResult>
  [Symbol.asyncDispose](): Promise<void>
}

const info = { name: 'story', version: '1.0.0' }

/**
 * A client of 2026-07-28: pinned, so that it fails rather than falling back.
 *
 * @param path and query, which choose what it sees
 */
export async function modernMcp(http: string, path = '/mcp'): Promise<McpCaller> {
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
  await client.connect(new ModernTransport(new URL(path, http)))
  return {
    era: 'modern',
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, meta = {}, onProgress) =>
      toolResult(await client.callTool({ name, arguments: args, _meta: meta }, progressOptions(onProgress))),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** A client of 2025-11-25 and earlier: the SDK that most people run today. */
export async function legacyMcp(http: string, path = '/mcp'): Promise<McpCaller> {
  const client = new LegacyClient(info)
  // The older SDK's own types do not agree with exactOptionalPropertyTypes.
  await client.connect(new LegacyTransport(new URL(path, http)) as Parameters<LegacyClient['connect']>[0])
  return {
    era: 'legacy',
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, meta = {}, onProgress) =>
      toolResult(await client.callTool({ name, arguments: args, _meta: meta }, undefined, progressOptions(onProgress))),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

function progressOptions(hear: ((message: string) => void) | undefined) {
  return hear === undefined
    ? undefined
    : { onprogress: ({ message = '' }: { message?: string | undefined }) => hear(message) }
}

function toolResult(result: Record<string, unknown>): ToolResult {
  const blocks = Array.isArray(result.content) ? (result.content as { text?: string }[]) : []
  const meta = (result._meta ?? {}) as Record<string, unknown>
  return {
    isError: result.isError === true,
    text: blocks.map(({ text }) => text ?? '').join(''),
    structured: result.structuredContent,
    instance: String(meta['meshwork/instance'] ?? ''),
  }
}
