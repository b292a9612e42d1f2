import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../json-rpc.ts'

/** What came: `GET` has no message. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly message: JsonObject
}

/** An MCP endpoint that answers as a test says, and keeps what came. */
export interface ScriptedRouter {
  readonly url: URL
  readonly received: readonly Received[]
  [Symbol.asyncDispose](): Promise<void>
}

/** @param answer what to do with each request; what it does not end stays open */
export async function scriptedRouter(
  answer: (received: Received, response: ServerResponse) => void,
): Promise<ScriptedRouter> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', text => {
      body += text
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, message: body === '' ? {} : (JSON.parse(body) as JsonObject) }
      received.push(one)
      answer(one, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** One JSON-RPC message as the whole answer. */
export function json(
  response: ServerResponse,
  status: number,
  message: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(message))
}

/** Begins an event stream. Returns what sends one message on it. */
export function events(response: ServerResponse): (message: object) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  return message => void response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
}
