/** How a newcomer's share grows. */
export interface SlowStart {
  /** It grows for so long, in milliseconds; 0: a newcomer has all of its share at once. */
  readonly slowStartMs: number
  /** Above 1 it grows faster at first, below 1 slower; absent: 1, evenly. */
  readonly slowStartAggression?: number
}

/** A newcomer begins with this share: with none it would never be found fit. */
const firstShare = 0.1

/**
 * The share of its weight that an instance has so long after it came: max(0.1, (t/window)^(1/aggression)).
 *
 * Why: what has just started has cold caches and no connections, and an empty queue that draws every call (Envoy's slow
 * start, whose formula and words these are).
 *
 * @param ageMs since it takes calls; below 0, where a clock went backwards, it has just come
 * @returns in (0, 1]
 */
export function rampAt(ageMs: number, { slowStartMs, slowStartAggression = 1 }: SlowStart): number {
  if (!(ageMs < slowStartMs)) return 1
  return Math.max(firstShare, (Math.max(0, ageMs) / slowStartMs) ** (1 / slowStartAggression))
}
