import type { HealthHandlers } from '#proto/gen/grpc/health/v1/Health.ts'
import type { CallContext } from '../call/context.ts'
import { MeshError } from '../errors.ts'
import { type Implemented, implement } from './implementation.ts'

/** Who is well. Names are gRPC health names: a service, an instance id, or empty for the whole server. */
export interface HealthSource {
  /** `undefined` where the name is not known. */
  isServing(name: string): boolean | undefined
  /** Every name that is known. */
  names(): readonly string[]
  /** Calls back after any change. Returns the way to stop. */
  onChange(changed: () => void): () => void
}

/** gRPC's health protocol, grpc.health.v1, over a health source. */
export function healthService(source: HealthSource): Implemented {
  return implement<HealthHandlers>('grpc.health.v1.Health', {
    check({ service }) {
      const serving = source.isServing(service)
      if (serving === undefined) throw new MeshError('not_found', `no health is known of "${service}"`)
      return { status: word(serving) }
    },
    list: () => ({
      statuses: Object.fromEntries(source.names().map(name => [name, { status: word(source.isServing(name)) }])),
    }),
    async *watch({ service }, { signal }) {
      let last: string | undefined
      for await (const _ of changes(source, signal)) {
        const status = word(source.isServing(service))
        if (status !== last) yield { status }
        last = status
      }
    },
  })
}

function word(serving: boolean | undefined) {
  if (serving === undefined) return 'SERVICE_UNKNOWN' as const
  return serving ? ('SERVING' as const) : ('NOT_SERVING' as const)
}

/** Yields once at the start, after every change (several at a time folded into one), and when the signal aborts. */
async function* changes(source: HealthSource, signal: CallContext['signal']): AsyncGenerator<void> {
  let wake = () => {}
  let changed = true
  const notice = () => {
    changed = true
    wake()
  }
  const stop = source.onChange(notice)
  signal.addEventListener('abort', notice)
  try {
    while (changed || !signal.aborted) {
      if (changed) {
        changed = false
        yield
      } else {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
    }
  } finally {
    stop()
    signal.removeEventListener('abort', notice)
  }
}

/** Health of one instance, set by its own life: the memory behind `serve`. */
export class InstanceHealth implements HealthSource {
  readonly #names: readonly string[]
  readonly #listeners = new Set<() => void>()
  #serving = false

  /** @param names gRPC services and the instance id; the empty name is added */
  constructor(names: readonly string[]) {
    this.#names = ['', ...names]
  }

  get serving(): boolean {
    return this.#serving
  }

  set serving(serving: boolean) {
    this.#serving = serving
    for (const listener of this.#listeners) listener()
  }

  isServing(name: string): boolean | undefined {
    return this.#names.includes(name) ? this.#serving : undefined
  }

  names(): readonly string[] {
    return this.#names
  }

  onChange(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }
}
