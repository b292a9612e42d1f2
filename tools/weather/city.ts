import type { Area } from './area.ts'
import cities from './cities.json' with { type: 'json' }

/** Approximate long-term means by month: twelve figures each, January first. */
export interface Normals {
  /** Mean daily low in °C. */
  readonly lowCelsius: readonly number[]
  /** Mean daily high in °C. */
  readonly highCelsius: readonly number[]
  /** Rain and melted snow of the month in mm. */
  readonly precipitationMm: readonly number[]
  /** Days of the month with at least 1 mm. */
  readonly wetDays: readonly number[]
  /** Mean relative humidity in percent. */
  readonly humidityPercent: readonly number[]
}

/** A city that the climate data knows. */
export interface City extends Area {
  /** Its English name. */
  readonly name: string
  /** What else it is called. */
  readonly aliases: readonly string[]
  readonly latitude: number
  readonly longitude: number
  /** IANA time zone. */
  readonly timeZone: string
  readonly normals: Normals
}

/** Every city of `cities.json`: written from general knowledge, rounded, good for planning and not for science. */
export const knownCities: readonly City[] = cities
