import { Server, ServerCredentials, setLogger, type UntypedServiceImplementation } from '@grpc/grpc-js'
import type { InstanceStatus } from '../call/context.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Log } from '../log.ts'
import type { CallMetrics } from '../metrics.ts'
import type { Contracts } from './contract.ts'
import { type HandlerEnvironment, handlerOf } from './handler.ts'
import type { Implemented } from './implementation.ts'

export interface GrpcServerOptions {
  /** The Consul service that the instance answers to. */
  readonly service: string
  readonly instanceId: string
  readonly contracts: Contracts
  /** What counts as the instance's work: measured, logged, and waited for at the end. */
  readonly services: readonly Implemented[]
  /** Health and reflection: served, but not counted. */
  readonly infrastructure: readonly Implemented[]
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
  let inFlight = 0
  let served = 0
  const status: InstanceStatus = {
    id: options.instanceId,
    startedAtMs,
    get ready() {
      return options.isReady()
    },
    get inFlight() {
      return inFlight
    },
    get served() {
      return served
    },
    get uptimeMs() {
      return clock.now() - startedAt
    },
  }
  const count = (change: 1 | -1) => {
    inFlight += change
    if (change === -1) served += 1
  }

  const counted = { service: options.service, status, clock, log, metrics: options.metrics, onCall: count }
  const stopping = new AbortController()
  const uncounted = {
    ...counted,
    ended: stopping.signal,
    log: log.child({}, { level: 'warn' }),
    metrics: { ...options.metrics, started: () => {}, ended: () => {} },
    onCall: () => {},
  }
  for (const implemented of options.services) add(implemented, counted)
  for (const implemented of options.infrastructure) add(implemented, uncounted)

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

  function add({ contract, methods }: Implemented, environment: HandlerEnvironment): void {
    const definition = contracts.service(contract)
    const handlers: UntypedServiceImplementation = {}
    for (const [name, method] of Object.entries(definition)) {
      const work = methods[name.charAt(0).toLowerCase() + name.slice(1)]
      if (typeof work !== 'function') throw new MeshError('bad_config', `${contract}/${name} has no implementation`)
      handlers[name] = handlerOf(method, work.bind(methods), environment)
    }
    server.addService(definition, handlers)
  }
}
