import { createServer, request as httpRequest, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What stands between a program and Consul does to an answer. */
export type Fault = keyof typeof faults | 'none'

const faults = {
  'broken JSON': (response: ServerResponse) => answer(response, 200, '[{"Node": {"No'),
  'JSON of another shape': (response: ServerResponse) => answer(response, 200, '{"weather": "fine"}'),
  'a page of HTML': (response: ServerResponse) => answer(response, 200, '<html>502 Bad Gateway</html>', 'text/html'),
  'HTTP 500': (response: ServerResponse) => answer(response, 500, 'rpc error: No cluster leader'),
  'an index that is none': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-consul-index': 'seven' }).end('[]')
  },
  'half an answer': (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': '1000' }).write('[')
    response.destroy()
  },
  'no answer at all': () => {},
}

export const faultNames = Object.keys(faults) as Exclude<Fault, 'none'>[]

function answer(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'x-consul-index': '7' }).end(body)
}

/** A way to Consul that can be made to lie. */
export interface FaultyConsul {
  readonly url: string
  /** How many requests have met the fault that is set now. */
  readonly met: number
  /** From now on; queries that wait already are cut, so that they meet it as well. */
  set(fault: Fault): void
  [Symbol.asyncDispose](): Promise<void>
}

/** A proxy before a real Consul that hands everything through until it is told to do otherwise. */
export async function faultyConsul(target: string): Promise<FaultyConsul> {
  let fault: Fault = 'none'
  let met = 0
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    if (fault !== 'none') {
      met += 1
      request.resume()
      faults[fault](response)
      return
    }
    const { method, headers, url = '/' } = request
    const onward = httpRequest(new URL(url, target), { method, headers }, reply => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get met() {
      return met
    },
    set(next) {
      fault = next
      met = 0
      cut()
    },
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
