import type { Fleet } from './fleet.ts'
import { memoryMs } from './measurements.ts'

/** Nobody counts as faster or slower than the others by more. */
const most = 1.5
/** The variance of the logarithm of durations as those of agents are (lognormal, CV 2). */
const variance = 1.6
/** The first calls of a process are slow, and say nothing of the next. */
const enough = 20

/**
 * How fast each is against the others, as far as that cannot be chance: 1 is as fast as the mean, and so is who was not
 * measured, or not of late: an instance that looks slow is hardly called, and would look so for ever.
 *
 *     d = mean of ln(duration) of all − its own;  speed = exp(d · max(0, 1 − variance / (samples · d²)))
 *
 * The logarithm, because durations are heavy-tailed: one long call says little. Shrunk (the positive-part rule of James and
 * Stein 1961), because among equals one always looks fastest, and would draw every call that comes alone.
 *
 * @param into receives one for each row, in [1 / 1.5, 1.5]
 */
export function speedsOf(fleet: Fleet, rows: Int32Array, count: number, now: number, into: Float64Array): void {
  const { logMs, timed, durationAt } = fleet.columns
  const since = now - memoryMs(fleet)
  const isKnown = (row: number) => (timed[row] as number) >= enough && (durationAt[row] as number) >= since
  let sum = 0
  let known = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    if (!isKnown(row)) continue
    sum += logMs[row] as number
    known += 1
  }
  const mean = sum / known
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    const apart = mean - (logMs[row] as number)
    const certain = isKnown(row) ? 1 - variance / ((timed[row] as number) * apart * apart) : 0
    into[i] = certain > 0 ? Math.min(most, Math.max(1 / most, Math.exp(apart * certain))) : 1
  }
}
