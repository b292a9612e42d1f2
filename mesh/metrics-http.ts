import { createServer } from 'node:http'
import type { Registry } from 'prom-client'
import { MeshError } from './errors.ts'

/**
 * A port of its own for Prometheus, for programs that serve no HTTP otherwise.
 *
 * @param port 0 is any free one
 * @returns the way to close it
 */
export async function serveMetrics(registry: Registry, host: string, port: number): Promise<() => void> {
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause =>
      reject(new MeshError('bad_config', `cannot listen on ${host}:${port}: is the port in use?`, { cause })),
    )
    server.listen(port, host, resolve)
  })
  return () => server.close()
}
