import { toFrame } from '#mesh/frames.ts'
import type { MeshRouter } from './mesh.ts'

/** A front of the router. */
export const doors = ['grpc', 'rest', 'mcp'] as const
export type Door = (typeof doors)[number]

/** A request that gets one small answer from the echo agent (`GetStatus`), whatever stands in between. */
export interface Way {
  readonly name: string
  /** As HTTP has it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly version: 1 | 2
  /** Where gRPC clients reach it; absent: it is not gRPC. */
  readonly grpcAddress?: string
  /** The processes of the hop that is looked at; absent: there is none. */
  readonly hopPids?: readonly number[]
  /** Those between that hop and the instance; absent: there are none. */
  readonly furtherPids?: readonly number[]
}

export const statusPath = '/mesh.v1.AgentService/GetStatus'

/** By gRPC: to the instance itself, to a forwarder, or to the router. */
export function grpcWay(name: string, port: number, ...hopPids: readonly number[]): Way {
  return {
    name,
    url: `http://127.0.0.1:${port}${statusPath}`,
    headers: { 'content-type': 'application/grpc', te: 'trailers' },
    body: toFrame(new Uint8Array()),
    version: 2,
    grpcAddress: `127.0.0.1:${port}`,
    hopPids,
  }
}

const mcpVersion = '2026-07-28'
const mcpTool = 'echo_get_status'

/** Through a front of the router. */
export function routerWay({ http, grpcPort, pid }: MeshRouter, door: Door): Way {
  switch (door) {
    case 'grpc':
      return grpcWay('router, gRPC', grpcPort, pid)
    case 'rest':
      return {
        name: 'router, REST',
        url: `${http}/v1/echo/get_status`,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{}'),
        version: 1,
        hopPids: [pid],
      }
    case 'mcp':
      return {
        name: 'router, MCP',
        url: `${http}/mcp`,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': mcpVersion,
          'mcp-method': 'tools/call',
          'mcp-name': mcpTool,
        },
        body: Buffer.from(JSON.stringify(toolCall)),
        version: 1,
        hopPids: [pid],
      }
  }
}

const toolCall = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: mcpTool,
    arguments: {},
    _meta: {
      'io.modelcontextprotocol/protocolVersion': mcpVersion,
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
}
