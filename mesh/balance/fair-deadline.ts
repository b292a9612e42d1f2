import type { Outcome } from '../outcome.ts'

const deadlineExceeded = 4
/** Of durations that vary as those of agents do (lognormal, CV 2), six of seven are below so many medians. */
const fairInMedians = 4

/**
 * An outcome as the instance may be blamed for it: whoever got less time than most calls take did nothing wrong. Otherwise
 * one caller in a hurry could have healthy instances ejected.
 *
 * @param typicalMs the median of calls that went well; NaN: none has, and every deadline counts as fair
 */
export function fairly(outcome: Outcome, typicalMs: number): Outcome {
  const isHurried = outcome.status === deadlineExceeded && outcome.durationMs < fairInMedians * typicalMs
  return isHurried ? { ...outcome, kind: 'neutral' } : outcome
}
