import { once } from 'node:events'
import type { Call } from '#mesh/call/call.ts'
import type { Clock } from '#mesh/clock.ts'
import { writeInstanceMeta } from '#mesh/instance-meta.ts'
import { type Log, written } from '#mesh/log.ts'
import { createCallMetrics } from '#mesh/metrics.ts'
import { routerService as self } from '#mesh/names.ts'
import type { Register, Registration } from '#mesh/register/register.ts'
import type { CreateKey } from '#mesh/resolve/create-key.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import type { WatchKeys } from '#mesh/resolve/watch-keys.ts'
import type { Contracts } from '#mesh/rpc/contract.ts'
import { createGrpcFront } from '#mesh/rpc/grpc-front.ts'
import { createMesh } from '#mesh/rpc/mesh.ts'
import { reflectionClient } from '#mesh/rpc/reflection-client.ts'
import { advertisedAddress } from '#mesh/rpc/serve-config.ts'
import project from '../package.json' with { type: 'json' }
import { createBalancers } from './balancers.ts'
import { createCatalogue } from './catalogue/catalogue.ts'
import type { RouterConfig } from './config.ts'
import { startOwnServices } from './grpc/own-services.ts'
import { routeOf } from './grpc/route-of.ts'
import { createHttpFront } from './http/http-front.ts'
import { measureKeys } from './keys/measure-keys.ts'
import { openKeyRing } from './keys/open-key-ring.ts'
import { measureLayers } from './layer-metrics.ts'
import { createMcpFront } from './mcp/mcp-front.ts'
import { createShared } from './mcp/sealed/shared.ts'
import { opening } from './opening.ts'
import { openPeers } from './peers/peers.ts'
import { measurePools } from './pool-metrics.ts'

export interface RouterOptions {
  readonly config: RouterConfig
  readonly instanceId: string
  readonly resolver: Resolver
  readonly watchKeys: WatchKeys
  readonly createKey: CreateKey
  readonly register: Register
  readonly contracts: Contracts
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
}

export interface Router {
  readonly httpPort: number
  readonly grpcPort: number
  /** Leaves the registry, finishes what is being served, then closes. Resolves when all of that is done. */
  drain(): Promise<void>
}

/** Puts a router together: one mesh of calls, one catalogue, and three fronts over both. */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { config, instanceId, resolver, watchKeys, createKey, register, contracts, clock, random, log } = options
  const { limits } = config
  const metrics = createCallMetrics('meshwork_router')
  const mesh = createMesh({ resolver, watchKeys, settings: config, contracts, clock, random, log })
  measurePools(metrics.registry, mesh, resolver)
  measureLayers(metrics.registry, mesh.figures)
  const reflect = reflectionClient({
    transport: mesh.transport,
    contracts,
    clock,
    timeoutMs: limits.reflectTimeoutMs,
  })
  const catalogue = createCatalogue({ resolver, reflect, keep: mesh.keep, clock, random, log, limits })
  const opened = opening(catalogue, clock, limits.settleTimeoutMs)
  const ring = openKeyRing({ file: config.MCP_KEY_FILE, watchKeys, createKey, clock, random, log })
  measureKeys(metrics.registry, ring.keys)
  const peers = openPeers({ routerId: instanceId, resolver, contracts, clock, random, log })
  const shared = createShared({ keys: ring.keys, peers, clock, limits })
  let draining = false

  const own = await startOwnServices({
    service: self,
    instanceId,
    catalogue,
    contracts,
    isReady: () => catalogue.settled && !draining,
    transport: mesh.transport,
    clock,
    log,
    metrics,
    forRouters: peers.served,
    // An answer as it came in at another router, and what is around it.
    maxMessageBytes: limits.maxBodyBytes + 64 * 1024,
  })
  const call: Call = request => (request.service === self ? own.call(request) : mesh.call(request))

  const grpc = createGrpcFront({
    route: routeOf(catalogue, self, limits, opened),
    call,
    clock,
    log,
    metrics,
    maxRequestBytes: limits.maxBodyBytes,
    maxConcurrentCalls: limits.maxConcurrentRequests,
    maxConcurrentStreams: limits.maxConcurrentStreams,
    maxHeaderBytes: limits.maxHeaderBytes,
    maxTimeoutMs: limits.maxTimeoutMs,
  })
  const http = createHttpFront({
    catalogue,
    opened,
    call,
    clock,
    log,
    metrics,
    limits,
    balancers: createBalancers(instanceId, mesh, clock),
    allowed: { hosts: listOf(config.ALLOWED_HOSTS), origins: listOf(config.ALLOWED_ORIGINS) },
    createMcp: call =>
      createMcpFront({
        catalogue,
        call,
        clock,
        random,
        log,
        metrics,
        limits,
        shared,
        version: project.version,
        fastPath: config.MCP_FAST_PATH === 'on',
        search: config.MCP_SEARCH === 'on',
      }),
  })
  const grpcPort = await grpc.listen(config.GRPC_HOST, config.GRPC_PORT)
  const httpPort = await http.listen(config.HTTP_HOST, config.HTTP_PORT)
  log.info({ httpPort, grpcPort }, 'listening')

  const leaving = new AbortController()
  // A router that cannot route yet does not announce itself: its first check would fail, and the next is a second away.
  // Nor one that seals with a key that the others will not have.
  const readied = Promise.all([catalogue.whenSettled, ring.settled])
  const settled = Promise.race([readied, once(leaving.signal, 'abort')])
  const registration: Registration = {
    id: instanceId,
    service: self,
    address: advertisedAddress({ ADVERTISE_ADDRESS: config.ADVERTISE_ADDRESS, HOST: config.GRPC_HOST }),
    port: grpcPort,
    tags: [],
    meta: {
      ...writeInstanceMeta({
        kind: 'router',
        startedAtMs: clock.wallMs(),
        checkIntervalMs: config.CHECK_INTERVAL_MS,
      }),
      http_port: String(httpPort),
    },
    check: { kind: 'grpc', intervalMs: config.CHECK_INTERVAL_MS, timeoutMs: config.CHECK_TIMEOUT_MS },
  }
  const announcement = settled.then(() => register.announce(registration, leaving.signal))
  announcement.catch(thrown => leaving.signal.aborted || log.fatal({ err: thrown }, 'cannot register'))

  return {
    httpPort,
    grpcPort,
    async drain() {
      log.info('draining')
      draining = true
      http.drain()
      leaving.abort()
      const made = await announcement.catch(() => undefined)
      await made?.leave()
      // The edge hears of the departure from Consul or from /readyz; what it sends meanwhile is still served. On a machine
      // under full load it hears late, so this goes on while requests come.
      await http.untilQuiet(config.DRAIN_DELAY_MS, 10 * config.DRAIN_DELAY_MS)
      await Promise.all([grpc.stop(config.DRAIN_GRACE_MS), http.close(config.DRAIN_GRACE_MS)])
      await own.stop()
      catalogue.close()
      peers.close()
      ring.close()
      mesh.close()
      log.info('drained')
      await written(log)
    },
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}
