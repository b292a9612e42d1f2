import type { Outcome } from '../outcome.ts'
import { RecentOutcomes } from './recent-outcomes.ts'

/** Out at once after so many faults in a row; or by the share of faults, once so many calls have ended lately. */
const faultsInARow = 5
const leastEnded = 10
const leastShare = 0.5
/** And so many times what the others fail: where all fail alike, it is not the instance. */
const timesTheOthers = 2
const firstMs = 5_000
const longestMs = 300_000
const jitter = 0.2
/** An ejection is forgiven for each so long without another. */
const forgivenAfterMs = 30_000
/** A trial that takes longer says nothing yet, and a stream may last for hours: another call may be on trial beside it. */
const trialMs = 30_000

/**
 * Where an instance stands. `out` takes no call until then. `half-open` takes one call at a time, another only where that has
 * not ended by then: the first that goes well brings it back, the first fault sends it out for twice as long.
 */
type Standing =
  | { readonly kind: 'in'; readonly since: number }
  | { readonly kind: 'out'; readonly until: number }
  | { readonly kind: 'half-open'; readonly onTrial: false }
  | { readonly kind: 'half-open'; readonly onTrial: true; readonly until: number }

/**
 * Hears of each change: out for so many milliseconds, may have one call on trial, or back for good.
 *
 * @param forMs only of `out`
 */
export type EjectionHeard<Key> = (key: Key, change: Standing['kind'], forMs?: number) => void

/** What is remembered of an instance. */
interface History<Key> {
  readonly key: Key
  standing: Standing
  recent: RecentOutcomes
  inARow: number
  /** Ejections that are not forgiven. */
  strikes: number
}

/** Takes instances out of a pool for their failures, and lets them back on trial. Reads no clock: nothing happens but when asked. */
export interface Ejection<Key extends object> {
  /** How many instances there are that could take calls. */
  resize(healthy: number): void
  /** Forgets all but these. */
  keep(keys: Iterable<Key>): void
  /** Whether an instance may be given a call now. Whose ejection has ended may be, once, on trial. */
  mayTake(key: Key, now: number): boolean
  /** Hears that an instance was given a call. True: on trial, and it may be given no other until that has ended. */
  began(key: Key, now: number): boolean
  /**
   * Hears how a call ended.
   *
   * @param onTrial what `began` said of it
   * @returns whether who may take calls has changed
   */
  ended(key: Key, outcome: Outcome, now: number, onTrial: boolean): boolean
  /** Whether an ejection, or the time of a trial, has ended since somebody asked who may take calls. */
  isDue(now: number): boolean
  isEjected(key: Key): boolean
  /** One whose ejection has ended and that waits for its trial: nobody would be found well if nobody were tried. */
  readonly waiting: Key | undefined
}

/**
 * Ejection of outliers, after Envoy and gRFC A50, with numbers for pools that get a call now and then instead of 50 a second.
 *
 * Out is who had 5 faults in a row, or, of at least 10 calls in 30 s, half in faults and more than twice the share of the
 * others. It is out for 5 s · 2^k, give or take a fifth, at most 300 s, k being its ejections so far. At most half of a pool
 * is out (30 % of ten and more), and never the last.
 *
 * @param random uniform in [0, 1): how long an ejection lasts, so that those that fell together do not come back together
 */
export function createEjection<Key extends object>(random: () => number, heard?: EjectionHeard<Key>): Ejection<Key> {
  const histories = new Map<Key, History<Key>>()
  const away = new Set<History<Key>>()
  const all = new RecentOutcomes()
  let healthy = 0
  let nextAt = Number.POSITIVE_INFINITY

  return {
    resize(count) {
      healthy = count
    },
    keep(keys) {
      const present = new Set(keys)
      for (const [key, history] of histories) {
        if (present.has(key)) continue
        histories.delete(key)
        away.delete(history)
      }
      nextAt = nextEnd()
    },
    mayTake(key, now) {
      const history = histories.get(key)
      if (history === undefined || history.standing.kind === 'in') return true
      const { standing } = history
      if (standing.kind === 'half-open' && !standing.onTrial) return true
      if (isAhead(standing.until, now)) return false
      history.standing = { kind: 'half-open', onTrial: false }
      nextAt = nextEnd()
      if (standing.kind === 'out') heard?.(key, 'half-open')
      return true
    },
    began(key, now) {
      if (away.size === 0) return false
      const history = histories.get(key)
      if (history?.standing.kind !== 'half-open' || history.standing.onTrial) return false
      history.standing = { kind: 'half-open', onTrial: true, until: now + trialMs }
      nextAt = nextEnd()
      return true
    },
    ended(key, { kind }, now, onTrial) {
      const history = histories.get(key) ?? begin(key)
      if (kind === 'ok' || kind === 'fault') count(history, kind === 'fault', now)
      if (history.standing.kind === 'in') return kind === 'fault' && isOutlier(history) && eject(history, now)
      if (history.standing.kind === 'out' || !onTrial) return false
      if (kind === 'fault') return eject(history, now) || comeBack(history, now)
      if (kind === 'ok') return comeBack(history, now)
      history.standing = { kind: 'half-open', onTrial: false }
      nextAt = nextEnd()
      return true
    },
    isDue: now => nextAt < Number.POSITIVE_INFINITY && !isAhead(nextAt, now),
    get waiting() {
      if (away.size === 0) return undefined
      for (const { key, standing } of away) if (standing.kind === 'half-open' && !standing.onTrial) return key
      return undefined
    },
    isEjected: key => (histories.get(key)?.standing.kind ?? 'in') !== 'in',
  }

  function begin(key: Key): History<Key> {
    const history: History<Key> = {
      key,
      standing: { kind: 'in', since: 0 },
      recent: new RecentOutcomes(),
      inARow: 0,
      strikes: 0,
    }
    histories.set(key, history)
    return history
  }

  function count(history: History<Key>, isFault: boolean, now: number): void {
    history.recent.add(isFault, now)
    all.add(isFault, now)
    history.inARow = isFault ? history.inARow + 1 : 0
  }

  function isOutlier({ inARow, recent }: History<Key>): boolean {
    if (inARow >= faultsInARow) return true
    if (recent.ended < leastEnded) return false
    const share = recent.faults / recent.ended
    const others = all.ended - recent.ended
    const othersShare = others > 0 ? (all.faults - recent.faults) / others : 0
    return share >= leastShare && share > timesTheOthers * othersShare
  }

  function eject(history: History<Key>, now: number): boolean {
    const count = away.has(history) ? away.size : away.size + 1
    if (count > mostAway(healthy)) return false
    const { standing } = history
    const forgiven = standing.kind === 'in' ? Math.floor(Math.max(0, now - standing.since) / forgivenAfterMs) : 0
    const strikes = Math.max(0, history.strikes - forgiven)
    const lengthMs = Math.min(longestMs, firstMs * 2 ** strikes * (1 - jitter + 2 * jitter * random()))
    history.standing = { kind: 'out', until: now + lengthMs }
    history.strikes = strikes + 1
    away.add(history)
    nextAt = nextEnd()
    heard?.(history.key, 'out', lengthMs)
    return true
  }

  /** What it failed before says nothing any more. Where it may not go out again, it is in, too: somebody has to be. */
  function comeBack(history: History<Key>, now: number): boolean {
    history.recent.advance(now)
    all.advance(now)
    all.subtract(history.recent)
    history.recent = new RecentOutcomes()
    history.inARow = 0
    history.standing = { kind: 'in', since: now }
    away.delete(history)
    nextAt = nextEnd()
    heard?.(history.key, 'in')
    return true
  }

  function nextEnd(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { standing } of away) if ('until' in standing) next = Math.min(next, standing.until)
    return next
  }
}

/** How many of a pool may be away at once. */
function mostAway(healthy: number): number {
  return Math.floor(healthy < 10 ? healthy / 2 : healthy * 0.3)
}

/** A moment further ahead than the longest ejection is none: the clock went backwards. */
function isAhead(until: number, now: number): boolean {
  return until - now > 0 && until - now <= longestMs
}
