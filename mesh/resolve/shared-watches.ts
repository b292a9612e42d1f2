/** A watch that runs: tells its present value and ends when nobody listens any more. */
export interface Running {
  end(): void
}

/**
 * Lets any number of subscribers share one watch per key: the first starts it, the last one to leave ends it, and one who
 * comes late gets the present value at once.
 *
 * @param start starts a watch, which calls `publish` with each value from then on
 */
export function createSharedWatches<T, W extends Running>(start: (key: string, publish: (value: T) => void) => W) {
  const entries = new Map<string, { watch: W; subscribers: Set<{ tell: (value: T) => void }>; last?: T }>()

  return {
    subscribe(key: string, tell: (value: T) => void): () => void {
      const subscriber = { tell }
      let entry = entries.get(key)
      if (entry === undefined) {
        const subscribers = new Set<{ tell: (value: T) => void }>()
        const publish = (value: T) => {
          const current = entries.get(key)
          if (current?.subscribers !== subscribers) return
          current.last = value
          for (const { tell } of [...subscribers]) tell(value)
        }
        entry = { watch: start(key, publish), subscribers }
        entries.set(key, entry)
      }
      entry.subscribers.add(subscriber)
      if (entry.last !== undefined) tell(entry.last)

      const { subscribers, watch } = entry
      return () => {
        if (!subscribers.delete(subscriber) || subscribers.size > 0) return
        entries.delete(key)
        watch.end()
      }
    },
    /** The watches that run now. */
    get running(): readonly W[] {
      return [...entries.values()].map(entry => entry.watch)
    },
  }
}
