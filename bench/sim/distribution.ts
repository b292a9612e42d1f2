import type { Random } from '#mesh/balance/strategy.ts'

/** Draws one value, above 0; the mean of all is 1. */
export type Distribution = (random: Random) => number

/** CV 1: what most of queueing theory is about. */
export const exponential: Distribution = random => -Math.log(1 - random())

/** CV 0. */
export const deterministic: Distribution = () => 1

/** Heavy-tailed as the durations of agents are. @param cv standard deviation ÷ mean, > 0 */
export function lognormal(cv: number): Distribution {
  const variance = Math.log(1 + cv * cv)
  const sigma = Math.sqrt(variance)
  return random => Math.exp(sigma * normal(random) - variance / 2)
}

/** Many short and few long ones: two exponentials, each with half of the work. @param cv standard deviation ÷ mean, ≥ 1 */
export function hyperexponential(cv: number): Distribution {
  const square = cv * cv
  const short = (1 + Math.sqrt((square - 1) / (square + 1))) / 2
  return random => exponential(random) / (2 * (random() < short ? short : 1 - short))
}

/** The named CV by what is quickest to settle: theory knows the mean by the CV alone. */
export function withCv(cv: number): Distribution {
  if (cv === 0) return deterministic
  return cv === 1 ? exponential : hyperexponential(cv)
}

/** Box and Muller 1958; the second value is left, so that each draw depends on its own chance only. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
