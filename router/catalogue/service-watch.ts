import { createHash } from 'node:crypto'
import type { FileRegistry } from '@bufbuild/protobuf'
import { isHealthy } from '#mesh/balance/fleet.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Instance } from '#mesh/instance.ts'
import { parseInstanceMeta } from '#mesh/instance-meta.ts'
import type { Log } from '#mesh/log.ts'
import type { Reflected, Reflect as ReflectOn } from '#mesh/reflection.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import type { Limits } from '../limits.ts'
import { type Description, describe, readTypes } from './describe.ts'
import { sharedPromises } from './hints.ts'

export interface ServiceWatchOptions {
  readonly resolver: Resolver
  readonly reflect: ReflectOn
  /** Called for each service that is watched; what it returns, once the service is forgotten. Absent: nothing is. */
  readonly keep?: (service: string) => () => void
  readonly clock: Clock
  /** Uniform in [0, 1): spreads the retries of several routers. */
  readonly random: () => number
  readonly log: Log
  readonly limits: Limits
}

/** What is known of one service at this moment. */
export interface ServiceWatch {
  readonly instances: readonly Instance[]
  /** The last that held; kept while no instance is ready. The same object until something in it changes. */
  readonly description: Description | undefined
  /** Why there is no description, or no newer one; absent: the last question was answered. */
  readonly failure: string | undefined
  /** It has been described or has failed once, or has nothing ready to be asked and has had the time to get ready. */
  readonly settled: boolean
  end(): void
}

/** How long instances that are not ready have to become so, before nobody waits for them: two checks, and a little. */
const patienceMs = 2_500

/**
 * Watches one service: its instances as the resolver tells them, and what they can do as they say themselves.
 *
 * A ready instance is asked when there is one that was not there at the last answer (a new one, or one that comes
 * back) or when the one that answered has left, and again within `reflectRefreshMs`. The newest is asked first: in a
 * rolling upgrade it knows the most.
 *
 * @param onChange called after each change, at once and synchronously
 */
export function watchService(service: string, options: ServiceWatchOptions, onChange: () => void): ServiceWatch {
  const { resolver, reflect, clock, random, limits } = options
  const log = options.log.child({ service })
  const end = new AbortController()
  const letGo = options.keep?.(service)
  let instances: readonly Instance[] | undefined
  let answer:
    | { readonly services: readonly string[]; readonly types: FileRegistry; readonly digest: string }
    | undefined
  let description: Description | undefined
  let describedFrom: string | undefined
  let failure: string | undefined
  let answered: ReadonlySet<string> = new Set()
  /** The instance that gave the last answer. */
  let answeredBy: string | undefined
  let failed = new Map<string, number>()
  // Routers that started together must not ask together for ever.
  const refreshMs = limits.reflectRefreshMs * (0.5 + random() / 2)
  let wake = Promise.withResolvers<void>()
  // In Consul a new instance is critical until its first check, and a busy one may be for the length of a check.
  let patient = true
  const cancelPatience = clock.after(patienceMs, () => {
    patient = false
    onChange()
  })

  const ready = () => (instances ?? []).filter(isHealthy)

  /** Describes anew where the answer or what instances promise beside it changed. */
  function redescribe(): void {
    if (answer === undefined) return
    const promising = ready()
    const hints = new Set(promising.map(({ meta }) => meta.hints ?? ''))
    const newest = promising.toSorted((a, b) => b.createIndex - a.createIndex)[0]
    const own = newest === undefined ? '' : (parseInstanceMeta(newest.meta).description ?? '')
    const key = `${answer.digest} ${[...hints].sort().join('|')} ${own}`
    if (key === describedFrom || (promising.length === 0 && description !== undefined)) return
    describedFrom = key
    const promises = sharedPromises(promising.map(({ meta }) => parseInstanceMeta(meta).hints))
    description = describe(answer.services, answer.types, promises, own, limits.maxOperationsPerService)
  }

  async function askOne(instance: Instance): Promise<void> {
    const timer = new AbortController()
    const cancel = clock.after(limits.reflectTimeoutMs, () =>
      timer.abort(new MeshError('deadline_exceeded', `no answer within ${limits.reflectTimeoutMs} ms`)),
    )
    try {
      const signal = AbortSignal.any([end.signal, timer.signal])
      const reflected = await Promise.race([reflect(instance, signal), rejection(signal)])
      const next = digest(reflected)
      if (next !== answer?.digest) answer = { services: reflected.services, types: readTypes(reflected), digest: next }
    } finally {
      cancel()
    }
  }

  /** One round: some instances, one after another, until one answers. Those that failed less often go first. */
  async function ask(): Promise<boolean> {
    const rank = (instance: Instance) => failed.get(fingerprint(instance)) ?? 0
    const fresh = (instance: Instance) => Number(!answered.has(fingerprint(instance)))
    const candidates = ready().sort((a, b) => rank(a) - rank(b) || fresh(b) - fresh(a) || b.createIndex - a.createIndex)
    for (const instance of candidates.slice(0, limits.reflectTries)) {
      try {
        await askOne(instance)
        answered = new Set(ready().map(fingerprint))
        answeredBy = fingerprint(instance)
        failed = new Map()
        failure = undefined
        redescribe()
        onChange()
        return true
      } catch (error) {
        if (end.signal.aborted) return false
        failed.set(fingerprint(instance), rank(instance) + 1)
        failure = reasonOf(MeshError.from(error))
        log.warn({ instance: instance.id, error: MeshError.from(error).message }, 'reflection failed')
      }
    }
    onChange()
    return false
  }

  /** Waits for news, at most `ms`. */
  async function news(ms: number): Promise<void> {
    const timer = new AbortController()
    const signal = AbortSignal.any([timer.signal, end.signal])
    await Promise.race([wake.promise, clock.sleep(ms, signal).catch(() => undefined)])
    timer.abort()
  }

  /** Waits `ms` after a round that failed, or until there is somebody who has not failed yet. */
  async function pause(ms: number): Promise<void> {
    const until = clock.now() + ms
    const known = new Set(failed.keys())
    while (!end.signal.aborted && clock.now() < until) {
      if (ready().some(instance => !known.has(fingerprint(instance)))) return
      await news(until - clock.now())
    }
  }

  async function keepAsking(): Promise<void> {
    let failures = 0
    let askedAt = Number.NEGATIVE_INFINITY
    while (!end.signal.aborted) {
      const staleInMs = askedAt + refreshMs - clock.now()
      const unasked = ready().some(instance => !answered.has(fingerprint(instance)))
      if (ready().length === 0 || (!unasked && staleInMs > 0)) {
        await news(ready().length === 0 ? refreshMs : staleInMs)
        continue
      }
      askedAt = clock.now()
      if (await ask()) {
        failures = 0
        continue
      }
      failures += 1
      const backoff = Math.min(limits.reflectRetryMs * 2 ** (failures - 1), limits.reflectRetryMaxMs)
      await pause(backoff * (0.5 + random() / 2))
    }
  }

  const unwatch = resolver.watch(service, snapshot => {
    instances = snapshot.instances
    const present = new Set(ready().map(fingerprint))
    // An upgrade rolled back, or a stranger gone: what it said may hold for nobody that is left.
    const gone = answeredBy !== undefined && !present.has(answeredBy)
    answered = new Set(gone ? [] : [...answered].filter(one => present.has(one)))
    failed = new Map([...failed].filter(([one]) => present.has(one)))
    redescribe()
    wake.resolve()
    wake = Promise.withResolvers<void>()
    onChange()
  })
  keepAsking().catch(error => log.error({ error: MeshError.from(error).message }, 'service watch ended'))

  return {
    get instances() {
      return instances ?? []
    },
    get description() {
      return description
    },
    get failure() {
      return failure
    },
    get settled() {
      if (instances === undefined) return false
      if (description !== undefined || failure !== undefined || instances.length === 0) return true
      return ready().length === 0 && !patient
    },
    end() {
      cancelPatience()
      unwatch()
      end.abort()
      wake.resolve()
      letGo?.()
    },
  }
}

/** What tells a process that was asked from one that was not. */
function fingerprint({ id, address, port, meta }: Instance): string {
  return [id, address, port, meta.version, meta.started_at].join(' ')
}

function digest({ services, files }: Reflected): string {
  const hash = createHash('sha256').update([...services].sort().join(','))
  const digests = files.map(file => createHash('sha256').update(file).digest('hex')).sort()
  return hash.update(digests.join(',')).digest('hex')
}

function reasonOf(error: MeshError): string {
  if (error.code === 'unimplemented') {
    return 'no reflection: it offers neither grpc.reflection.v1 nor v1alpha, and stays reachable over gRPC'
  }
  return error.text.startsWith('its reflection lies') ? error.text : `no reflection: ${error.text}`
}

/** Rejects when the signal aborts: for what may not listen to it. */
function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
