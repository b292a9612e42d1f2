import type { Balancer } from '../balance/balancer.ts'
import type { Clock } from '../clock.ts'
import type { Instance } from '../instance.ts'
import type { Channels } from './channels.ts'
import { LoadReportStream } from './load-report-stream.ts'

export interface LoadReportStreamsOptions {
  readonly channels: Channels
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/** Hears what the instances of services in use say of their load between replies. */
export interface LoadReportStreams {
  /** The service is called: those of its instances that are the balancer's to call are listened to from now on. */
  use(service: string, balancer: Balancer): void
  /** The instances of a service have changed: who is gone is not listened to any more. */
  update(service: string): void
  /** A connection to an instance stands. */
  reachable(instance: Instance): void
  /** The service is not called any more. */
  forget(service: string): void
  close(): void
}

/** Instances beyond this are heard by their replies alone. */
const maxStreams = 1_000

export function createLoadReportStreams(options: LoadReportStreamsOptions): LoadReportStreams {
  const services = new Map<string, { balancer: Balancer; streams: Map<string, LoadReportStream> }>()
  let count = 0

  return {
    use(service, balancer) {
      services.set(service, { balancer, streams: new Map() })
      listenTo(service, balancer.subset)
    },
    update(service) {
      listenTo(service, services.get(service)?.balancer.subset ?? [])
    },
    reachable(instance) {
      services.get(instance.service)?.streams.get(keyOf(instance))?.listen()
    },
    forget,
    close() {
      for (const service of [...services.keys()]) forget(service)
    },
  }

  function forget(service: string): void {
    listenTo(service, [])
    services.delete(service)
  }

  /** Ends the streams of all others. */
  function listenTo(service: string, instances: readonly Instance[]): void {
    const { balancer, streams } = services.get(service) ?? {}
    if (balancer === undefined || streams === undefined) return
    const present = new Map(instances.map(instance => [keyOf(instance), instance]))
    for (const [key, stream] of streams) {
      if (present.has(key)) continue
      streams.delete(key)
      count -= 1
      stream.end()
    }
    for (const [key, instance] of present) {
      const known = streams.get(key)
      if (known !== undefined) known.instance = instance
      if (known !== undefined || count >= maxStreams) continue
      const stream = new LoadReportStream(instance, balancer, options)
      streams.set(key, stream)
      count += 1
      stream.listen()
    }
  }
}

/** An id that comes back under another address is another process. */
function keyOf({ id, address, port }: Instance): string {
  return `${id} ${address}:${port}`
}
