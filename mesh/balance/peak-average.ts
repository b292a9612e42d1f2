/**
 * Peak EWMA: a moving average over time that goes up at once and comes down slowly, so that one slow answer is remembered
 * and many quick ones are needed to forget it (Finagle's `peakEwma`; linkerd uses it too).
 *
 * @param before what it was, in milliseconds; NaN: nothing yet
 * @param agoMs  since when it is that
 * @param tauMs  how long it remembers: after so long, a third is left
 */
export function peakAverage(before: number, agoMs: number, sampleMs: number, tauMs: number): number {
  if (Number.isNaN(before)) return sampleMs
  const kept = faded(agoMs, tauMs)
  return Math.max(sampleMs, before * kept + sampleMs * (1 - kept))
}

/** What is left of a value after so long, 0 to 1: it fades while nothing is heard, so that who was slow gets another try. */
export function faded(agoMs: number, tauMs: number): number {
  return Math.exp(-Math.max(0, agoMs) / tauMs)
}
