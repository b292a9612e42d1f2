import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import { newSealingKey, readSealingKeys, type SealingKey, sealingKeyAt } from '#mesh/sealing-keys.ts'

/** Where the keys are from: a file, Consul's KV, or this process alone. */
export type KeySource = 'file' | 'kv' | 'own'

/** The keys that this router seals and opens with. */
export interface KeyRing {
  /** The key to seal with now. */
  readonly sealing: SealingKey
  /** `undefined` where no key has that id. */
  find(id: string): SealingKey | undefined
}

/**
 * The keys as they were last told well. Until then there is one of this process's own, which no other router has; what it
 * sealed it opens as long as it lives. Once that one is shared it is a key like any other, which can be taken away.
 */
export class Keys implements KeyRing {
  readonly own: SealingKey
  readonly #clock: Clock
  readonly #log: Log
  #shared: readonly SealingKey[] = []
  #source: KeySource = 'own'
  #fault: string | undefined
  #ownIsShared = false

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
    this.own = newSealingKey(Math.floor(clock.wallMs()))
  }

  get sealing(): SealingKey {
    return sealingKeyAt(this.#shared, this.#clock.wallMs()) ?? this.own
  }

  find(id: string): SealingKey | undefined {
    return this.#shared.find(key => key.id === id) ?? (id === this.own.id && !this.#ownIsShared ? this.own : undefined)
  }

  /** What other routers have too; empty while that is not known. */
  get shared(): readonly SealingKey[] {
    return this.#shared
  }

  get source(): KeySource {
    return this.#source
  }

  /** Why the keys are not those that were last told; absent: they are. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** Takes keys over as they are written, or refuses what makes no sense. */
  take(text: string, source: KeySource): void {
    try {
      this.#shared = readSealingKeys(text)
    } catch (thrown) {
      this.refuse(MeshError.from(thrown).text)
      return
    }
    this.#ownIsShared ||= this.#shared.some(({ id }) => id === this.own.id)
    this.#source = source
    this.#fault = undefined
    this.#log.info({ source, keys: this.#shared.map(({ id }) => id) }, 'sealing keys')
  }

  /** Says once that the keys stay as they are, and why. */
  refuse(fault: string): void {
    if (fault === this.#fault) return
    this.#fault = fault
    const stays = this.#shared.length > 0 ? 'the last good ones stay' : 'this router has one of its own'
    this.#log.warn({ fault }, `${fault}; ${stays}`)
  }
}
