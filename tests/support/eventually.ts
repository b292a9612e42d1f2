import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until something is so, asking every 20 ms. What throws is not so yet.
 *
 * @param what     what is waited for, for the error
 * @param ask      the value once it is so; `undefined` and `false` mean not yet
 * @param withinMs the most that it may take
 * @returns what `ask` gave
 */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<Exclude<T, undefined | false>> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    let last: unknown
    try {
      const value = await ask()
      if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>
    } catch (error) {
      last = error
    }
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last })
    await sleep(20)
  }
}
