import type { JsonObject } from '@bufbuild/protobuf'
import { ProtocolError, Server, type ServerContext, type StandardSchemaV1 } from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import { protocolError } from '../invoke/invoke.ts'
import { McpError } from '../mcp-error.ts'
import { paramsFault } from '../message/params-fault.ts'
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
    server.setRequestHandler(method, { params: paramsOf(method) }, (params, context) => {
      return told(serve(method, params, context))
    })
  }
  return server
}

/**
 * Has a server that has answered hold nothing of its request any more. V8 puts functions that are written where they are
 * assigned to a property, as the SDK's to a transport (`transport.onclose = () => …`), at once among the old objects: what they
 * see stays until the next full collection, and they see the server.
 */
export function letGo(server: Server, methods: Iterable<string>): void {
  for (const method of methods) server.removeRequestHandler(method)
  delete server.onerror
}

/** What the SDK has to know of the params of a method: otherwise it takes what is wrong in them for its own failure. */
function paramsOf(method: string): StandardSchemaV1<JsonObject> {
  const validate: StandardSchemaV1.Props<JsonObject>['validate'] = value => {
    const params = value as JsonObject
    const message = paramsFault(method, params)
    return message === undefined ? { value: params } : { issues: [{ message }] }
  }
  return { '~standard': { version: 1, vendor: 'meshwork', validate } }
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
