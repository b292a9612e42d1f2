import type { Backoff } from '../backoff.ts'
import type { Clock } from '../clock.ts'
import type { ConsulClient, Indexed } from '../consul/consul-client.ts'
import { MeshError } from '../errors.ts'
import type { Instance, Snapshot } from '../instance.ts'
import { parseInstanceMeta } from '../instance-meta.ts'
import type { Log } from '../log.ts'
import { isMeshService } from '../names.ts'
import { runBlockingWatch } from './blocking-watch.ts'
import type { Resolver } from './resolver.ts'
import { createSharedWatches, type Running } from './shared-watches.ts'
import { createHold, type Listed } from './snapshot-hold.ts'

export interface ConsulResolverSettings {
  readonly client: ConsulClient
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
  /** How long a query waits for a change, ≤ 60 000. Default 30 000: a Consul that froze is noticed in that time. */
  readonly waitMs?: number
  /** Pauses after Consul failed to answer. Default 100 to 2 000. */
  readonly backoff?: Backoff
  /** How long a Consul that forgot is given to remember an instance, at least. Default 15 000. */
  readonly holdMs?: number
  /** Which services `watchNames` tells of. Default those of the mesh. */
  readonly belongs?: (service: string, tags: readonly string[]) => boolean
}

/** One watch as `status` sees it. */
interface Watching extends Running {
  /** Since when Consul has not answered it; `undefined` while it does. */
  readonly silentSince: number | undefined
  readonly holding: number
}

/** What a watch makes of Consul's answers. */
interface Reading<A, T, P> {
  readonly what: string
  readonly ask: (wait: { index: number; waitMs: number }, signal: AbortSignal) => Promise<Indexed<A>>
  readonly list: (answer: A) => readonly Listed<T>[]
  readonly publish: (values: readonly T[]) => P
  /** Whether an answer shows, beside its index, that Consul lost something that was not taken away. */
  readonly hasForgotten?: (answer: A, signal: AbortSignal) => Promise<boolean>
}

/**
 * Watches Consul: one blocking query per service in use, however many subscribe to it, and whole snapshots out of it.
 *
 * On errors the last snapshot stands. After them, and when Consul has lost its memory, what was well is held until
 * Consul confirms it (see `snapshot-hold.ts`). A removal from a Consul in good health passes at once: there, only an
 * explicit deregistration takes an instance away, or its whole Consul node leaving, which is asked about.
 *
 * Each watch holds one connection. A Consul agent takes 200 from one address: `limits { http_max_conns_per_client }`
 * where many routers watch many services from one machine.
 */
export function createConsulResolver(settings: ConsulResolverSettings): Resolver {
  const { client, clock, random, log, waitMs = 30_000, holdMs = 15_000, belongs = isMeshService } = settings
  const backoff = settings.backoff ?? { baseMs: 100, maxMs: 2000 }

  const services = createSharedWatches<Snapshot, Watching>((service, publish) => {
    let nodes: readonly string[] = []
    return run<Awaited<ReturnType<ConsulClient['health']>>, Instance, Snapshot>(
      {
        what: service,
        ask: (wait, signal) => client.health(service, wait, signal),
        list: ({ instances }) => instances.map(instance => listInstance(instance, holdMs)),
        publish: instances => ({ service, instances }),
        async hasForgotten(answer, signal) {
          const missing = nodes.filter(node => !answer.nodes.includes(node))
          nodes = answer.nodes
          const present = await Promise.all(missing.map(node => client.hasNode(node, signal)))
          return present.includes(false)
        },
      },
      publish,
    )
  })

  const names = createSharedWatches<readonly string[], Watching>((_all, publish) =>
    run(
      {
        what: 'the list of services',
        ask: (wait, signal) => client.services(wait, signal),
        list: ({ services }) => listNames(services, belongs, holdMs),
        publish: found => found,
      },
      publish,
    ),
  )

  function run<A, T, P>(reading: Reading<A, T, P>, publish: (value: P) => void): Watching {
    const ending = new AbortController()
    const hold = createHold<T>()
    let silentSince: number | undefined
    let told: string | undefined
    let cancelExpiry = () => {}

    const show = () => {
      if (ending.signal.aborted) return
      const values = hold.view(clock.now())
      cancelExpiry()
      const endsAtMs = hold.endsAtMs
      if (endsAtMs !== undefined) cancelExpiry = clock.after(endsAtMs - clock.now(), show)
      const text = JSON.stringify(values)
      if (text === told) return
      told = text
      publish(reading.publish(values))
    }

    const watching = runBlockingWatch<A>(
      {
        clock,
        random,
        backoff,
        waitMs,
        ask: reading.ask,
        async onAnswer(answer, wentBack) {
          const forgot = (await reading.hasForgotten?.(answer, ending.signal)) || wentBack
          if (silentSince !== undefined) log.info({ watch: reading.what }, 'Consul answers again')
          silentSince = undefined
          if (forgot) {
            log.warn({ watch: reading.what }, 'Consul has lost its memory; holding what was well until it is confirmed')
            hold.forgot(clock.now())
          }
          hold.answer(reading.list(answer), clock.now())
          show()
        },
        onFailure(error, failures) {
          hold.lost(clock.now())
          cancelExpiry()
          silentSince ??= clock.now()
          if (failures === 1)
            log.warn(
              { reason: MeshError.from(error).message, watch: reading.what },
              'Consul does not answer; the last list stands',
            )
        },
      },
      ending.signal,
    )
    void watching

    return {
      end() {
        ending.abort()
        cancelExpiry()
      },
      get silentSince() {
        return silentSince
      },
      get holding() {
        return hold.size
      },
    }
  }

  return {
    watch: (service, onSnapshot) => services.subscribe(service, onSnapshot),
    watchNames: onNames => names.subscribe('', onNames),
    status() {
      const watches = [...services.running, ...names.running]
      const silent = watches.map(watch => clock.now() - (watch.silentSince ?? clock.now()))
      return {
        answering: watches.every(watch => watch.silentSince === undefined),
        silentMs: Math.max(0, ...silent),
        holding: watches.filter(watch => watch.holding > 0).length,
      }
    },
  }
}

/** Maintenance counts as well: it is an operator's word, which only a Consul that remembers can pass on. */
function listInstance(instance: Instance, holdMs: number): Listed<Instance> {
  const { checkIntervalMs = 0 } = parseInstanceMeta(instance.meta)
  return {
    id: instance.id,
    place: `${instance.address}:${instance.port}`,
    well: instance.health !== 'critical',
    holdMs: Math.max(holdMs, 2 * checkIntervalMs),
    value: instance,
  }
}

function listNames(
  services: ReadonlyMap<string, string[]>,
  belongs: (service: string, tags: readonly string[]) => boolean,
  holdMs: number,
): Listed<string>[] {
  return [...services]
    .filter(([name, tags]) => belongs(name, tags))
    .map(([name]) => ({ id: name, place: name, well: true, holdMs, value: name }))
}
