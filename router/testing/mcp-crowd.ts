import { type ClientRequest, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { McpPost } from './mcp-post.ts'

/** A client that was answered, and may still be reading. */
export interface CrowdClient {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Breaks its connection off. Resolves when it is closed. */
  leave(): Promise<void>
}

/** Sends a request on a connection of its own. Resolves when the answer begins; what it says is read and dropped. */
export function joinCrowd(
  port: number,
  { method = 'POST', path = '/mcp', headers, body }: McpPost,
): Promise<CrowdClient> {
  const { promise, resolve, reject } = Promise.withResolvers<CrowdClient>()
  const said = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  const options = { port, host: '127.0.0.1', path, method, headers: said as OutgoingHttpHeaders, agent: false }
  const sent: ClientRequest = httpRequest(options, response => {
    response.on('error', () => {}).resume()
    const { statusCode: status = 0, headers } = response
    resolve({ status, headers, leave: () => leave(sent) })
  })
  sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}

function leave(sent: ClientRequest): Promise<void> {
  if (sent.closed) return Promise.resolve()
  const closed = new Promise<void>(resolve => sent.once('close', () => resolve()))
  sent.destroy()
  return closed
}

/** Many at once, but no more than `batch` at a time. */
export async function inBatches<T>(count: number, batch: number, make: (at: number) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  while (all.length < count) {
    const size = Math.min(batch, count - all.length)
    all.push(...(await Promise.all(Array.from({ length: size }, (_, i) => make(all.length + i)))))
  }
  return all
}

/** What is in use after everything that can go has gone, in bytes. */
export function bytesInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
