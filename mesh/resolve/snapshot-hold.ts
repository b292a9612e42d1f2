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
 * A Consul that was wiped lists nobody until the instances are back. One that came back with its data lists everybody,
 * at first perhaps as they were, and then calls each critical until its check has run once. Believing either would empty
 * every pool at once. So when the registry was away or lost its memory, whatever was well before is held as it was:
 *
 * - not listed yet: held. Listed once and then missing: somebody has taken it away, which passes at once.
 * - listed as down: held. Down and then well again: its check has run, and from then on every word counts at once.
 * - its place is taken by another: let go.
 * - the time to confirm it has passed: let go.
 *
 * In quiet times nothing is held. The time runs only while the registry answers: an outage of ten minutes leaves it
 * whole, and a flapping network cannot stretch it. Only a proven loss of memory starts it anew.
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
  /** What to go by now, sorted by id: the last list, with who is held in it as they were. */
  view(nowMs: number): readonly T[]
  /** When the view may next change by itself; `undefined` while it cannot. */
  readonly endsAtMs: number | undefined
  /** How many the view shows otherwise than the registry's last list. */
  readonly size: number
}

interface Held<T> {
  /** As it was when it was last well. */
  was: Listed<T>
  /** What the registry has said of it since it came back. */
  word: 'nothing' | 'well' | 'down'
  /** Answering time left to confirm it, counted from `answeringSince`. */
  leftMs: number
}

export function createHold<T>(): Hold<T> {
  let listed: ReadonlyMap<string, Listed<T>> = new Map()
  let held = new Map<string, Held<T>>()
  /** The first answer since the registry was last away; `undefined` while it is. */
  let answeringSince: number | undefined

  /** Takes the time that ran since `answeringSince` off what is left, and lets go of who has none. */
  const count = (nowMs: number): void => {
    const ranMs = answeringSince === undefined ? 0 : nowMs - answeringSince
    if (answeringSince !== undefined) answeringSince = nowMs
    for (const one of held.values()) one.leftMs -= ranMs
    held = new Map([...held].filter(([, one]) => one.leftMs > 0))
  }

  const overruled = (): Held<T>[] => [...held.values()].filter(({ was }) => !listed.get(was.id)?.well)

  const merged = (): Listed<T>[] => {
    const all = new Map(listed)
    for (const { was } of overruled()) all.set(was.id, was)
    return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  const holdEverybodyWell = (): void => {
    for (const was of merged().filter(item => item.well)) {
      held.set(was.id, { was, word: 'nothing', leftMs: held.get(was.id)?.leftMs ?? was.holdMs })
    }
  }

  return {
    lost(nowMs) {
      count(nowMs)
      holdEverybodyWell()
      answeringSince = undefined
    },
    forgot(nowMs) {
      count(nowMs)
      holdEverybodyWell()
      for (const one of held.values()) one.leftMs = one.was.holdMs
    },
    answer(list, nowMs) {
      count(nowMs)
      answeringSince ??= nowMs
      listed = new Map(list.map(item => [item.id, item]))
      const takenBy = new Map(list.map(item => [item.place, item.id]))
      for (const [id, one] of held) {
        const taken = (takenBy.get(one.was.place) ?? id) !== id
        if (taken || !hear(one, listed.get(id))) held.delete(id)
      }
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
      return overruled().length
    },
  }
}

/** Takes in what the registry lists of somebody held, if anything. Returns whether to hold on. */
function hear<T>(held: Held<T>, item: Listed<T> | undefined): boolean {
  if (item === undefined) return held.word === 'nothing'
  if (!item.well) held.word = 'down'
  else if (held.word === 'down') return false
  else {
    held.word = 'well'
    held.was = item
  }
  return true
}
