import { type Clock, systemClock } from '../clock.ts'
import type { Environment } from '../config.ts'
import { consulFromEnv } from '../consul/consul-from-env.ts'
import { type HintWord, writeInstanceMeta } from '../instance-meta.ts'
import { createLog, type Log, written } from '../log.ts'
import { createCallMetrics } from '../metrics.ts'
import { serveMetrics } from '../metrics-http.ts'
import { newInstanceId, parseServiceName } from '../names.ts'
import { createConsulRegister } from '../register/consul-register.ts'
import type { Announcement, Check, Register } from '../register/register.ts'
import { type Contracts, loadContracts } from './contract.ts'
import { sourceOfDescriptorSet } from './descriptor-source.ts'
import { createGrpcServer } from './grpc-server.ts'
import { healthService, InstanceHealth } from './health-service.ts'
import type { Implemented } from './implementation.ts'
import { loadReports } from './load-report-service.ts'
import { reflectionServices } from './reflection-service.ts'
import { advertisedAddress, configuredCheck, loadServeConfig, type ServeConfig } from './serve-config.ts'
import { defaultQueueLimit, Slots } from './slots.ts'
import { measureSlots } from './slots-metrics.ts'

export { implement } from './implementation.ts'

/** What a service author says of a service. */
export interface ServeOptions {
  /** The Consul service: `tool-hello`. */
  readonly name: string
  readonly version: string
  /**
   * What the service is for, in a sentence or two of at most 512 characters: people and models choose by it among services
   * that keep one contract, as agents do. Absent: the contract's comments alone say it.
   */
  readonly description?: string
  /** Implementations, or what makes them once the instance has its id and its log. */
  readonly services: readonly Implemented[] | ((own: OwnInstance) => readonly Implemented[])
  /** `process.env`; the variables are those of `serve-config.ts` and `CONSUL_HTTP_ADDR`. */
  readonly env: Environment
  /** What it is good at, for strategies that ask. */
  readonly capabilities?: readonly string[]
  /**
   * Calls that it works on at once; more wait, and beyond that are refused (`QUEUE_LIMIT`). `SLOTS` overrides it. Absent: not
   * said, and however many come run at once.
   */
  readonly slots?: number
  /** Promises beyond the contract, by method: `{ Run: 'NO_SIDE_EFFECTS' }`. */
  readonly hints?: Readonly<Record<string, HintWord>>
  /** How Consul learns that it is well. Absent: gRPC health, as `CHECK_KIND` and the others say. */
  readonly check?: Check
  readonly tags?: readonly string[]
  /** Absent: the project's own, `proto/gen/descriptors.binpb`. */
  readonly contracts?: Contracts
  /** Absent: Consul. */
  readonly register?: Register
  readonly clock?: Clock
  readonly log?: Log
}

/** What an implementation may want to know of its own instance before it is made. */
export interface OwnInstance {
  readonly instanceId: string
  readonly log: Log
}

/** A running instance. */
export interface Served {
  readonly instanceId: string
  /** The port that it really listens on. */
  readonly port: number
  /** Resolves when the registry has taken the registration. */
  readonly announced: Promise<void>
  /** Leaves the registry, finishes calls in flight, then closes. Resolves when all of that is done. */
  drain(): Promise<void>
}

/**
 * Makes a mesh instance of implementations: a gRPC server with health and reflection, registered in Consul, logged and
 * measured. Resolves when it listens; it announces itself from then on, and again whenever the registry forgot it.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const config = loadServeConfig(options.env)
  const { name, clock = systemClock, contracts = loadContracts() } = options
  const instanceId = config.INSTANCE_ID ?? newInstanceId(name)
  const log = options.log ?? createLog(instanceId, config.LOG_LEVEL)
  const services = typeof options.services === 'function' ? options.services({ instanceId, log }) : options.services
  const metrics = createCallMetrics('meshwork_instance')
  const names = services.map(({ contract }) => contract)
  const health = new InstanceHealth([...names, instanceId])
  const listed = [...names, 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection']

  const slots = slotsOf(config.SLOTS ?? options.slots, config.QUEUE_LIMIT)
  if (slots !== undefined) measureSlots(metrics.registry, slots)

  const server = createGrpcServer({
    service: name,
    instanceId,
    contracts,
    services,
    infrastructure: load => [
      healthService(health),
      ...reflectionServices(sourceOfDescriptorSet(contracts.descriptorSet, listed)),
      loadReports(load, clock, Math.random),
    ],
    ...(slots !== undefined && { slots }),
    isReady: () => health.serving,
    clock,
    log,
    metrics,
    maxMessageBytes: config.MAX_MESSAGE_BYTES,
    maxConcurrentStreams: config.MAX_CONCURRENT_STREAMS,
  })
  const port = await server.listen(config.HOST, config.PORT)
  const closeMetrics =
    config.METRICS_PORT === undefined
      ? undefined
      : await serveMetrics(metrics.registry, config.HOST, config.METRICS_PORT, log)
  health.serving = true

  const leaving = new AbortController()
  const register =
    options.register ?? createConsulRegister({ client: consulFromEnv(options.env), clock, random: Math.random, log })
  const announcement = register.announce(
    {
      id: instanceId,
      service: name,
      address: advertisedAddress(config),
      port,
      tags: [...(options.tags ?? []), ...(options.capabilities ?? [])],
      meta: metaOf(options, config, names, clock),
      check: options.check ?? configuredCheck(config),
    },
    leaving.signal,
  )
  const announced = announcement.then(() => log.info({ service: name, port }, 'registered'))
  announced.catch(thrown => leaving.signal.aborted || log.fatal({ err: thrown }, 'cannot register'))
  log.info({ service: name, port, version: options.version }, 'listening')

  return {
    instanceId,
    port,
    announced,
    async drain() {
      log.info({ inFlight: server.status.inFlight }, 'draining')
      leaving.abort()
      await leave(announcement)
      // Routers hear of the departure by a blocking query; what they send meanwhile is still served.
      await clock.sleep(config.DRAIN_DELAY_MS)
      health.serving = false
      await server.stop(config.DRAIN_GRACE_MS)
      closeMetrics?.()
      log.info({ served: server.status.served }, 'drained')
      await written(log)
    },
  }
}

function slotsOf(slots: number | undefined, queueLimit: number | undefined): Slots | undefined {
  return slots === undefined ? undefined : new Slots({ slots, queueLimit: queueLimit ?? defaultQueueLimit(slots) })
}

/** An announcement that never came about needs no leaving. */
async function leave(announcement: Promise<Announcement>): Promise<void> {
  const made = await announcement.catch(() => undefined)
  await made?.leave()
}

function metaOf(options: ServeOptions, config: ServeConfig, grpcServices: readonly string[], clock: Clock) {
  const { name, version, description, capabilities = [], hints = {} } = options
  const meta = writeInstanceMeta({
    kind: parseServiceName(name)?.kind,
    version,
    description,
    slots: config.SLOTS ?? options.slots,
    ...(config.WEIGHT === undefined ? {} : { weight: config.WEIGHT }),
    zone: config.ZONE,
    capabilities,
    grpcServices,
    startedAtMs: clock.wallMs(),
    hints: new Map(Object.entries(hints)),
    checkIntervalMs: config.CHECK_INTERVAL_MS,
  })
  return config.EDGE === undefined ? meta : { ...meta, edge: config.EDGE }
}
