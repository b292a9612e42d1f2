import type { Registry } from 'prom-client'
import { createServer } from './http.ts'
import { listen } from './listen.ts'
import type { Log } from './log.ts'

/**
 * A port of its own for Prometheus, for programs that serve no HTTP otherwise.
 *
 * @param port 0 is any free one
 * @returns the way to close it
 */
export async function serveMetrics(registry: Registry, host: string, port: number, log: Log): Promise<() => void> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('there is only /metrics here\n')
      return
    }
    registry.metrics().then(
      text => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await listen(server, host, port, error => log.error({ err: error }, 'metrics server'))
  return () => server.close()
}
