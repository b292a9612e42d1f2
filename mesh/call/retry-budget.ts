/** How much retrying a whole program may do, so that retries never multiply an overload. */
export interface RetryBudget {
  /** A call came in: it earns part of a retry. */
  deposit(): void
  /** Takes one retry; false when none is left, and nothing is taken. */
  withdraw(): boolean
}

/** What may be hedged of the calls that may be hedged at all: one in twenty is slower than what they wait for. */
export const hedgeShare = { perCall: 0.05, reserve: 3, cap: 20 }

/** Five fifths add up to a little less than one. */
const rounding = 1e-9

/**
 * A token bucket without time: each call earns `perCall` retries, on top of a reserve that lets a quiet service retry
 * at all.
 *
 * @param perCall share of calls that may be retried, 0 to 1
 * @param reserve retries in hand at the start
 * @param cap     the most retries that can be saved up
 *
 * Source: Google SRE book, "Handling Overload"; Finagle's RetryBudget. Ours counts calls rather than seconds, because
 * agents are called rarely and for long.
 */
export function createRetryBudget({ perCall = 0.2, reserve = 3, cap = 100 } = {}): RetryBudget {
  let balance = reserve
  return {
    deposit() {
      balance = Math.min(cap, balance + perCall)
    },
    withdraw() {
      if (balance < 1 - rounding) return false
      balance -= 1
      return true
    },
  }
}
