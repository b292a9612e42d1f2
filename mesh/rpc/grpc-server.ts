import { Server, ServerCredentials, setLogger, type UntypedServiceImplementation } from '@grpc/grpc-js'
import type { InstanceStatus } from '../call/context.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Log } from '../log.ts'
import type { CallMetrics } from '../metrics.ts'
import type { Contracts } from './contract.ts'
import { answeringInBytes, type HandlerEnvironment, handlerOf } from './handler.ts'
import type { Implemented } from './implementation.ts'
import { InstanceLoad } from './instance-load.ts'
import type { Slots } from './slots.ts'

export interface GrpcServerOptions {
  /** The Consul service that the instance answers to. */
  readonly service: string
  readonly instanceId: string
  readonly contracts: Contracts
  /** What counts as the instance's work: measured, logged, and waited for at the end. */
  readonly services: readonly Implemented[]
  /** Health, reflection, load reports: served, but not counted, and never made to wait. */
  readonly infrastructure: readonly Implemented[] | ((load: InstanceLoad) => readonly Implemented[])
  /** How many calls run at once, and how many wait; absent: all run. */
  readonly slots?: Slots
  readonly isReady: () => boolean
  readonly clock: Clock
  readonly log: Log
  readonly metrics: CallMetrics
  /** The largest request message, in bytes. */
  readonly maxMessageBytes: number
  /** Calls at once on one connection. */
  readonly maxConcurrentStreams: number
}

export interface GrpcServer {
  readonly status: InstanceStatus
  /** Takes the port; 0 is any free one. Returns the port taken. */
  listen(host: string, port: number): Promise<number>
  /** Sends GOAWAY, ends health watches and the like, waits for calls to end, and cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** A grpc-js server around implementations. Knows nothing of registries. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const { contracts, clock, log } = options
  // What goes wrong comes to us as errors; beside them grpc-js writes to standard error, where no log is read.
  setLogger({ error: text => log.debug({ grpc: text }, 'grpc-js') })
  const server = new Server({
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': options.maxConcurrentStreams,
  })
  const startedAt = clock.now()
  const startedAtMs = clock.wallMs()
  const load = new InstanceLoad(options.slots?.slots, clock)
  const status: InstanceStatus = {
    id: options.instanceId,
    startedAtMs,
    get ready() {
      return options.isReady()
    },
    get inFlight() {
      return load.inFlight
    },
    get served() {
      return load.served
    },
    get uptimeMs() {
      return clock.now() - startedAt
    },
  }

  const shared = { service: options.service, status, clock }
  const counted = {
    ...shared,
    log,
    metrics: options.metrics,
    load,
    ...(options.slots !== undefined && { slots: options.slots }),
  }
  const stopping = new AbortController()
  const uncounted = {
    ...shared,
    ended: stopping.signal,
    log: log.child({}, { level: 'warn' }),
    metrics: { ...options.metrics, started: () => {}, ended: () => {} },
  }
  for (const implemented of options.services) add(implemented, counted)
  const { infrastructure } = options
  for (const implemented of typeof infrastructure === 'function' ? infrastructure(load) : infrastructure)
    add(implemented, uncounted)

  return {
    status,
    async listen(host, port) {
      const address = hostPort(host, port)
      try {
        return await new Promise<number>((resolve, reject) =>
          server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
            error === null ? resolve(bound) : reject(error),
          ),
        )
      } catch (cause) {
        throw new MeshError('bad_config', `cannot listen on ${address}: is the port in use?`, { cause })
      }
    },
    async stop(graceMs) {
      const ended = new Promise<void>(resolve => server.tryShutdown(() => resolve()))
      stopping.abort()
      const cut = clock.after(graceMs, () => server.forceShutdown())
      await ended
      cut()
    },
  }

  function add({ contract, methods, definition: own }: Implemented, environment: HandlerEnvironment): void {
    const definition = own ?? contracts.service(contract)
    const handlers: UntypedServiceImplementation = {}
    for (const [name, method] of Object.entries(definition)) {
      const work = methods[name.charAt(0).toLowerCase() + name.slice(1)]
      if (typeof work !== 'function') throw new MeshError('bad_config', `${contract}/${name} has no implementation`)
      handlers[name] = handlerOf(method, work.bind(methods), environment)
    }
    server.addService(answeringInBytes(definition), handlers)
  }
}
