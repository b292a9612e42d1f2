import { fadingMs } from './activity.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'

export interface AdaptiveOptions {
  /** A newcomer's share grows for so long, in milliseconds; 0: it has all of it at once. */
  readonly slowStartMs: number
}

/** Up to so many candidates are all looked at; of more, so many different ones. */
const scanned = 64
const sampled = 16
/** A newcomer begins with this share. */
const firstShare = 0.1
/** A fault weighs as much as so many calls in the queue. */
const faultWeight = 3
/** Reports are never taken for old before this age: a report every second is fresh, however short the calls. */
const leastTypicalMs = 1_000

/**
 * The default: the shortest queue, as the instances report it and as far as the report can still be true.
 *
 * A router knows what it has under way itself, and hears what an instance works on in all. A report ages: the older it is
 * against how long calls take, the more the mean of all reports counts in its stead. So an old "I am idle" draws no herd of
 * routers, and a router that hears nothing behaves like least-loaded. Instances that fail carry a debt that fades. Speed is
 * no part of it: the fast are idle sooner, and "fastest first" overloads them.
 *
 *     score = (est + 1) / (slots · ramp) + 3 · debt · exp(-Δ/τ) / slots
 *     est   = max(own in flight, own sent since the report + mean + (reported - mean) · g),  g = 1 / (1 + age/T)
 *
 * @param random uniform in [0, 1); where to begin, and among equals
 */
export function adaptive(random: Random, { slowStartMs }: AdaptiveOptions): Strategy {
  return {
    name: 'adaptive',
    choose(candidates, request) {
      const { rows, count } = candidates
      return count <= scanned
        ? least(candidates, request, rows, count)
        : least(candidates, request, draw(candidates), sampled)
    },
  }

  function least({ fleet }: Candidates, { now }: PickRequest, rows: Int32Array, count: number): number {
    const { inFlight, sent, reported, reportedAt, slots, debt, debtAt, since } = fleet.columns
    const mean = fleet.meanReported
    const typicalMs = Math.max(leastTypicalMs, fleet.typicalMs.value || 0)
    const fading = fadingMs(fleet)
    const start = Math.floor(random() * count)
    let best = rows[start] as number
    let bestScore = Number.POSITIVE_INFINITY
    let equals = 0
    for (let i = 0; i < count; i++) {
      const row = rows[start + i < count ? start + i : start + i - count] as number
      const own = inFlight[row] as number
      const said = reported[row] as number
      let estimate = own
      if (!Number.isNaN(said)) {
        const trust = typicalMs / (typicalMs + now - (reportedAt[row] as number))
        estimate = Math.max(own, (sent[row] as number) + mean + (said - mean) * trust)
      }
      const places = slots[row] as number
      const age = now - (since[row] as number)
      const ramp = age < slowStartMs ? Math.max(firstShare, age / slowStartMs) : 1
      let score = (estimate + 1) / (places * ramp)
      const owed = debt[row] as number
      if (owed > 0) score += (faultWeight * owed * Math.exp(((debtAt[row] as number) - now) / fading)) / places
      if (score > bestScore) continue
      equals = score < bestScore ? 1 : equals + 1
      bestScore = score
      if (equals === 1 || random() * equals < 1) best = row
    }
    return best
  }

  /** Different ones of many, into a place that is kept for them. */
  function draw({ rows, count }: Candidates): Int32Array {
    for (let i = 0; i < sampled; ) {
      const row = rows[Math.floor(random() * count)] as number
      let known = false
      for (let j = 0; j < i; j++) known ||= drawn[j] === row
      if (!known) drawn[i++] = row
    }
    return drawn
  }
}

const drawn = new Int32Array(sampled)
