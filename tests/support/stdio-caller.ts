import { Client as ModernClient } from '@modelcontextprotocol/client'
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

/** What an MCP client is told to start, as its configuration file says it. */
export interface StdioServer {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const info = { name: 'story', version: '1.0.0' }

/** An official client of 2026-07-28 over a process that it starts itself: pinned, so that it fails rather than falling back. */
export async function modernStdio(server: StdioServer, options: ConstructorParameters<typeof ModernClient>[1] = {}) {
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } }, ...options })
  const transport = new ModernTransport(parameters(server))
  await client.connect(transport)
  return { client, pid: () => transport.pid ?? -1, [Symbol.asyncDispose]: () => client.close() }
}

/** The SDK that most people run today, over a process that it starts itself. */
export async function legacyStdio(server: StdioServer, options: ConstructorParameters<typeof LegacyClient>[1] = {}) {
  const client = new LegacyClient(info, options)
  const transport = new LegacyTransport(parameters(server))
  await client.connect(transport)
  return { client, pid: () => transport.pid ?? -1, [Symbol.asyncDispose]: () => client.close() }
}

function parameters({ command, args, env = {} }: StdioServer) {
  return { command, args: [...args], env: { ...env }, stderr: 'ignore' as const }
}
