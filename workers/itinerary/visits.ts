import type { Sight } from './city.ts'
import type { Interest } from './interests.ts'

/** What a plan holds so far: which sights on which days. A day is its number in the trip, from 0. */
export class Visits {
  readonly #daysBySight = new Map<Sight, number[]>()
  readonly #sightsByDay = new Map<number, Sight[]>()
  readonly #countByInterest = new Map<Interest, number>()

  add(sight: Sight, day: number): void {
    this.#daysBySight.set(sight, [...this.daysOf(sight), day])
    this.#sightsByDay.set(day, [...this.on(day), sight])
    this.#countByInterest.set(sight.interest, this.countOf(sight.interest) + 1)
  }

  /** The days with this sight, in no order. */
  daysOf(sight: Sight): readonly number[] {
    return this.#daysBySight.get(sight) ?? []
  }

  /** The sights of this day, in no order. */
  on(day: number): readonly Sight[] {
    return this.#sightsByDay.get(day) ?? []
  }

  /** How many visits serve this interest. */
  countOf(interest: Interest): number {
    return this.#countByInterest.get(interest) ?? 0
  }

  /** How many days lie between this day and the nearest visit; `Infinity` for a sight not seen yet. */
  gap(sight: Sight, day: number): number {
    return Math.min(...this.daysOf(sight).map(other => Math.abs(other - day)), Number.POSITIVE_INFINITY)
  }
}
