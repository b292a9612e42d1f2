import { Client, SdkError, SdkErrorCode, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { isErrorCode, MeshError } from '#mesh/errors.ts'
import { readService } from '../view/catalogue.ts'
import { noRouter } from '../view/no-router.ts'
import type { CallFacts, Via } from './via.ts'

const longestMs = 24 * 3_600_000

/** Calls through the router's MCP front with the official client, as an AI assistant would. */
export const viaMcp: Via = async ({ router }, wanted, onMessage) => {
  const { service, operation, input, timeoutMs = longestMs, stream, signal } = wanted
  const { operations } = await readService(router, service, signal)
  const found = operations.find(one => one.name === operation)
  if (found === undefined) {
    const known = operations.map(one => one.name).join(', ')
    throw new MeshError('unknown_operation', `${service} has no operation "${operation}"; there are ${known || 'none'}`)
  }
  const client = new Client({ name: 'mesh', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(`${router}/mcp`)))
  } catch (cause) {
    throw noRouter(`${router}/mcp`, cause)
  }
  try {
    const result = await client
      .callTool(
        { name: found.mcp, arguments: input as Record<string, unknown> },
        { signal, timeout: timeoutMs, ...(stream && { onprogress: onMessage }) },
      )
      .catch(thrown => {
        throw isTimeout(thrown)
          ? new MeshError('deadline_exceeded', `no answer within ${timeoutMs} ms`)
          : errorOf(thrown instanceof Error ? thrown.message : String(thrown))
      })
    if (result.isError) throw errorOf(textOf(result.content))
    onMessage(result.structuredContent ?? { content: result.content })
    return factsOf(result._meta)
  } finally {
    await client.close()
  }
}

function textOf(content: unknown): string {
  const blocks = Array.isArray(content) ? (content as { text?: unknown }[]) : []
  return blocks.flatMap(({ text }) => (typeof text === 'string' ? text : [])).join('\n')
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout
}

/** MCP carries an error as text, `[code] message`, behind whatever the protocol puts in front. */
function errorOf(text: string): MeshError {
  const [, code = '', message = text] = /\[(\w+)\] (.*)$/s.exec(text) ?? []
  return new MeshError(isErrorCode(code) ? code : 'unknown', message)
}

function factsOf(meta: Readonly<Record<string, unknown>> | undefined): CallFacts {
  const { 'meshwork/instance': instance, 'meshwork/attempts': attempts } = meta ?? {}
  return {
    ...(typeof instance === 'string' && { instance }),
    ...(typeof attempts === 'number' && { attempts }),
  }
}
