/** Something that a registry lists, as the hold sees it. */
export interface Listed<T> {
  readonly id: string
  /** Where it lives; whoever is listed at a place now has driven out whoever was held there. */
  readonly place: string
  /** `false` where the registry says that it is down. Only what was well is ever held. */
  readonly well: boolean
  /** How long the registry is given to confirm it, in milliseconds of answering. */
  readonly holdMs: number
  readonly value: T
}

/**
 * Tells a registry that knows something is gone from a registry that has forgotten it.
 *
 * A Consul that was restarted first answers with an empty list, then with everything critical, until each check has run
 * once; one that was wiped knows nothing until the instances are back. Believing it would empty every pool at once. So
 * when the registry was away or lost its memory, whatever was well before is held as it was until it is confirmed (listed
 * and not down), or its place is taken, or the time to confirm it has passed. From its confirmation on, the registry's
 * word about it counts again at once. In quiet times nothing is held, and a removal passes immediately.
 *
 * The time runs only while the registry answers: an outage of ten minutes leaves it whole, and a flapping network cannot
 * stretch it. Only a proven loss of memory starts it anew.
 *
 * Pure: times are the caller's monotonic milliseconds, and must not go backwards.
 */
export interface Hold<T> {
  /** The registry did not answer. */
  lost(nowMs: number): void
  /** The registry has lost its memory: its index went backwards, or a whole node is gone. Comes before `answer`. */
  forgot(nowMs: number): void
  /** The registry's whole list. */
  answer(list: readonly Listed<T>[], nowMs: number): void
  /** What to go by now, sorted by id: the last list, with what is held in it as it was. */
  view(nowMs: number): readonly T[]
  /** When the view next changes by itself; `undefined` while it cannot. */
  readonly endsAtMs: number | undefined
  /** How many are held. */
  readonly size: number
}

interface Held<T> {
  readonly was: Listed<T>
  /** Answering time left to confirm it, counted from `answeringSince`. */
  leftMs: number
}

export function createHold<T>(): Hold<T> {
  let listed: readonly Listed<T>[] = []
  let held = new Map<string, Held<T>>()
  /** The first answer since the registry was last away; `undefined` while it is. */
  let answeringSince: number | undefined

  /** Takes the time that ran since `answeringSince` off what is left, and lets go of what has none. */
  const count = (nowMs: number): void => {
    const ranMs = answeringSince === undefined ? 0 : nowMs - answeringSince
    if (answeringSince !== undefined) answeringSince = nowMs
    for (const one of held.values()) one.leftMs -= ranMs
    held = new Map([...held].filter(([, one]) => one.leftMs > 0))
  }

  const merged = (): Listed<T>[] => {
    const all = new Map(listed.map(item => [item.id, item]))
    for (const { was } of held.values()) all.set(was.id, was)
    return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  const holdEverythingWell = (): void => {
    for (const item of merged()) {
      if (item.well && !held.has(item.id)) held.set(item.id, { was: item, leftMs: item.holdMs })
    }
  }

  return {
    lost(nowMs) {
      count(nowMs)
      holdEverythingWell()
      answeringSince = undefined
    },
    forgot(nowMs) {
      count(nowMs)
      holdEverythingWell()
      for (const one of held.values()) one.leftMs = one.was.holdMs
    },
    answer(list, nowMs) {
      count(nowMs)
      answeringSince ??= nowMs
      listed = list
      const confirmed = new Set(list.filter(item => item.well).map(item => item.id))
      const takenBy = new Map(list.map(item => [item.place, item.id]))
      const isTaken = ({ place, id }: Listed<T>) => (takenBy.get(place) ?? id) !== id
      held = new Map([...held].filter(([id, { was }]) => !confirmed.has(id) && !isTaken(was)))
    },
    view(nowMs) {
      count(nowMs)
      return merged().map(item => item.value)
    },
    get endsAtMs() {
      if (answeringSince === undefined || held.size === 0) return undefined
      return answeringSince + Math.min(...[...held.values()].map(one => one.leftMs))
    },
    get size() {
      return held.size
    },
  }
}
