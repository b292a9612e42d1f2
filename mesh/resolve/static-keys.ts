import type { CreateKey } from './create-key.ts'
import type { WatchKeys } from './watch-keys.ts'

/** Keys that a test sets by hand: the memory twin of `consul-keys.ts`. */
export interface StaticKeys {
  readonly watch: WatchKeys
  readonly create: CreateKey
  /** What a key holds now. */
  get(key: string): string | undefined
  /** Sets a key, or takes it away; those watching hear at once. */
  set(key: string, value: string | undefined): void
  /** How many watches run. */
  readonly watches: number
}

export function createStaticKeys(values: Readonly<Record<string, string>> = {}): StaticKeys {
  const known = new Map(Object.entries(values))
  const watchers = new Set<() => void>()
  const set = (key: string, value: string | undefined) => {
    if (value === undefined) known.delete(key)
    else known.set(key, value)
    for (const tell of watchers) tell()
  }
  return {
    set,
    get: key => known.get(key),
    async create(key, value) {
      if (known.has(key)) return false
      set(key, value)
      return true
    },
    watch(prefix, onValues) {
      const tell = () => onValues(new Map([...known].filter(([key]) => key.startsWith(prefix))))
      watchers.add(tell)
      tell()
      return () => void watchers.delete(tell)
    },
    get watches() {
      return watchers.size
    },
  }
}
