import type { JsonObject } from '@bufbuild/protobuf'
import { ProtocolError, type RequestMethod, Server, type ServerContext } from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import { protocolError } from '../invoke/invoke.ts'
import { McpError } from '../mcp-error.ts'
import { serverCapabilities, serverInfo } from '../server-facts.ts'

export interface McpServerOptions {
  readonly version: string
  readonly instructions: string
  /** How long lists hold, in milliseconds. */
  readonly listTtlMs: number
  /** Those that are served, by name. */
  readonly methods: Iterable<string>
  /** Answers one request. */
  serve(method: string, params: JsonObject, context: ServerContext): Promise<JsonObject>
}

/** The SDK's server, which lives for one request: it knows the protocol, and the mesh knows the answers. */
export function createMcpServer(options: McpServerOptions): Server {
  const { version, instructions, listTtlMs, methods, serve } = options
  // What is offered depends on the URL alone, not on who asks. Of what a resource holds nobody knows either.
  const list = { ttlMs: listTtlMs, cacheScope: 'public' } as const
  const server = new Server(serverInfo(version), {
    capabilities: serverCapabilities,
    instructions,
    cacheHints: {
      'server/discover': list,
      'tools/list': list,
      'prompts/list': list,
      'resources/list': list,
      'resources/templates/list': list,
      'resources/read': { ttlMs: 0, cacheScope: 'private' },
    },
  })
  for (const method of methods) {
    const answer = async ({ params }: { params?: unknown }, context: ServerContext) => {
      return told(serve(method, (params ?? {}) as JsonObject, context))
    }
    server.setRequestHandler(method as RequestMethod, answer as never)
  }
  return server
}

/** The SDK's own error for ours. */
async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (thrown) {
    const error = thrown instanceof MeshError ? protocolError(thrown) : thrown
    throw error instanceof McpError ? new ProtocolError(error.code, error.message, error.data) : error
  }
}
