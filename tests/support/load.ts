import { setTimeout as sleep } from 'node:timers/promises'

/** What became of one call of a load. */
export interface LoadOutcome {
  /** Monotonic milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
  /** Who answered; absent: it failed. */
  readonly instance?: string
  /** How many instances were asked; absent: it failed, or the call does not tell. */
  readonly attempts?: number
  /** Why it failed; absent: it did not. */
  readonly error?: Error
}

/** What a load needs of an answer. */
export interface Answered {
  readonly instance: string
  readonly attempts?: number
}

export interface Load {
  /** Those that have ended so far. */
  readonly outcomes: readonly LoadOutcome[]
  /** What those that failed said, each text once. */
  readonly failures: readonly string[]
  /** Waits until that many more calls have ended. */
  more(calls: number): Promise<void>
  /** Starts no more calls, and waits for those under way. */
  stop(): Promise<readonly LoadOutcome[]>
}

/**
 * Calls steadily: one call every 1000/perSecond ms, however long each takes, as independent users do. A slow answer
 * delays no other call.
 */
export function steadyLoad(perSecond: number, call: () => Promise<Answered>): Load {
  const outcomes: LoadOutcome[] = []
  const underWay = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const one = run().finally(() => underWay.delete(one))
    underWay.add(one)
  }, 1000 / perSecond)

  async function run(): Promise<void> {
    const startedAt = performance.now()
    try {
      const { instance, attempts } = await call()
      const told = attempts === undefined ? {} : { attempts }
      outcomes.push({ startedAt, endedAt: performance.now(), instance, ...told })
    } catch (error) {
      outcomes.push({ startedAt, endedAt: performance.now(), error: error as Error })
    }
  }

  return {
    outcomes,
    get failures() {
      return [...new Set(outcomes.flatMap(({ error }) => (error === undefined ? [] : [error.message])))]
    },
    async more(calls) {
      const wanted = outcomes.length + calls
      while (outcomes.length < wanted) await sleep(10)
    },
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      return outcomes
    },
  }
}

/** How many calls each instance answered, most first. */
export function shares(instances: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const instance of instances) counts.set(instance ?? 'nobody', (counts.get(instance ?? 'nobody') ?? 0) + 1)
  return new Map([...counts].sort((a, b) => b[1] - a[1]))
}
