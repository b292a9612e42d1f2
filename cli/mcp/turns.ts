/** So many at once: who has a turn goes on, the others wait in order. */
export interface Turns {
  take(): Promise<void>
  /** Gives one back; only what was taken. */
  give(): void
}

/** @param count how many have a turn at once, ≥ 1 */
export function createTurns(count: number): Turns {
  const waiting: (() => void)[] = []
  let free = count
  return {
    async take() {
      if (free > 0) free--
      else await new Promise<void>(resolve => waiting.push(resolve))
    },
    give() {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    },
  }
}
