import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'
import { MeshError } from '#mesh/errors.ts'
import { createServer } from '#mesh/http.ts'
import type { EdgeStatus } from './status.ts'

/**
 * The controller's own port: `/healthz` (alive), `/readyz` (the edge is what it should be), `/status` (what it is, and
 * what was refused and why) and `/metrics`.
 *
 * @param port 0 is any free one
 * @returns the port taken, and the way to close it
 */
export async function serveStatus(
  host: string,
  port: number,
  registry: Registry,
  status: () => EdgeStatus,
): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]
    if (path === '/healthz') sendJson(response, 200, { status: 'alive' })
    else if (path === '/readyz') sendReadiness(response, status())
    else if (path === '/status') sendJson(response, 200, status())
    else if (path === '/metrics') void sendMetrics(response, registry)
    else sendJson(response, 404, { error: 'there are /healthz, /readyz, /status and /metrics' })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause =>
      reject(new MeshError('bad_config', `cannot listen on ${host}:${port}: is the port in use?`, { cause })),
    )
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function sendReadiness(response: ServerResponse, { ready, error }: EdgeStatus): void {
  if (ready) sendJson(response, 200, { status: 'ready' })
  else sendJson(response, 503, { status: 'not ready', reason: error ?? 'the edge is not set up yet' })
}

async function sendMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  const text = await registry.metrics().catch(() => undefined)
  if (text === undefined) response.writeHead(500).end()
  else response.writeHead(200, { 'content-type': registry.contentType }).end(text)
}

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
}
