import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '#mesh/clock.ts'
import { hostPort } from '#mesh/host-port.ts'
import { listen } from '#mesh/listen.ts'
import { type Log, written } from '#mesh/log.ts'
import { createAgent } from './agent.ts'
import { agentRoutes } from './agent-routes.ts'
import { catalogRoutes } from './catalog-routes.ts'
import { createCatalogue } from './catalogue.ts'
import { createChanges } from './changes.ts'
import type { RegistryConfig } from './config.ts'
import { createHttpServer } from './http-server.ts'
import { createKv } from './kv.ts'
import { kvRoutes } from './kv-routes.ts'
import type { Node } from './node.ts'
import { pageRoutes } from './page.ts'
import { probe } from './probe.ts'

export interface Registry {
  /** `http://127.0.0.1:8500`. */
  readonly url: string
  /** Ends checks, lets blocked queries go, and closes. */
  drain(): Promise<void>
}

/** How long open connections have to end by themselves. */
const drainMs = 500

/**
 * The embedded registry of local mode: the part of Consul's HTTP API that the mesh uses and a person with curl expects,
 * in memory, on one machine. What it forgets when it ends, the instances tell it again. `tests/registry-contract.test.ts`
 * holds it to a real Consul.
 */
export async function startRegistry(config: RegistryConfig, clock: Clock, log: Log): Promise<Registry> {
  const { REGISTRY_HOST: host, REGISTRY_PORT: port } = config
  const random = Math.random
  const changes = createChanges(clock)
  const catalogue = createCatalogue(changes)
  const agent = createAgent({ catalogue, clock, random, log, probe, maxServices: config.REGISTRY_MAX_SERVICES })
  const node: Node = {
    id: randomUUID(),
    name: config.REGISTRY_NODE,
    address: '127.0.0.1',
    get listensAt() {
      return addressOf(server)
    },
  }
  const serf = { id: 'serfHealth', name: 'Serf Health Status', serviceId: '', type: '', notes: '' }
  catalogue.putCheck({ ...serf, status: 'passing', output: 'Agent alive and reachable' })

  const routes = [
    ...agentRoutes(agent, catalogue, node),
    ...catalogRoutes(catalogue, changes, node, random),
    ...kvRoutes(createKv(changes), changes, random),
    ...pageRoutes(catalogue, node),
  ]
  const server = createHttpServer(routes, log, isLoopback(host))
  await listen(server, host, port, error => log.error({ err: error }, 'HTTP server'))
  const url = `http://${addressOf(server)}`
  log.info({ url }, 'the embedded registry listens; it is for this one machine')

  return {
    url,
    async drain() {
      agent.stop()
      const closed = once(server, 'close')
      server.close()
      changes.end()
      const cancel = clock.after(drainMs, () => server.closeAllConnections())
      await closed
      cancel()
      await written(log)
    },
  }
}

/** `host:port` that a server listens at. */
function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  return hostPort(address, port)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
