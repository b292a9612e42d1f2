import type { Clock } from '#mesh/clock.ts'

/** The registry's one index: it grows by one with every change, and blocking queries wait on it. */
export interface Changes {
  readonly index: number
  /** Counts a change. Returns its index. */
  advance(): number
  /**
   * Waits until something in particular has changed.
   *
   * @param indexOf the index of what is waited for
   * @param past    the index that the caller knows already
   * @returns once `indexOf()` is above `past`, or the time is up, or the caller went away, or the registry ends
   */
  wait(indexOf: () => number, past: number, timeoutMs: number, signal: AbortSignal): Promise<void>
  /** How many wait now. */
  readonly waiting: number
  /** Lets everybody go who waits, now and from now on. */
  end(): void
}

export function createChanges(clock: Clock): Changes {
  let index = 1
  let ended = false
  const waiters = new Set<() => void>()

  return {
    get index() {
      return index
    },
    advance() {
      index += 1
      for (const check of [...waiters]) check()
      return index
    },
    async wait(indexOf, past, timeoutMs, signal) {
      if (ended || signal.aborted || indexOf() > past) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const check = () => {
        // The change's own index may be written only after it was counted: look when the change is complete.
        queueMicrotask(() => (ended || indexOf() > past) && resolve())
      }
      const cancel = clock.after(timeoutMs, resolve)
      signal.addEventListener('abort', () => resolve())
      waiters.add(check)
      await promise
      waiters.delete(check)
      cancel()
    },
    get waiting() {
      return waiters.size
    },
    end() {
      ended = true
      for (const check of waiters) check()
    },
  }
}
