import type { Interest } from './interests.ts'
import type { TimeOfDay } from './time-of-day.ts'

/** Something to see or do in a city. */
export interface Sight {
  /** Unique in its city. */
  readonly name: string
  readonly interest: Interest
  /** Under a roof. */
  readonly indoor: boolean
  /** When it is worth going; at least one. */
  readonly times: readonly TimeOfDay[]
}

export interface Hotel {
  readonly name: string
  readonly district: string
  /** The interests that it lies well for; may be empty. */
  readonly suits: readonly Interest[]
}

/** A city that trips can be planned to. */
export interface City {
  readonly name: string
  readonly country: string
  /** Other names that people use: `NYC`. */
  readonly aliases: readonly string[]
  /** The best known first; at least one. */
  readonly hotels: readonly Hotel[]
  /** The best known of each interest first. */
  readonly sights: readonly Sight[]
}
