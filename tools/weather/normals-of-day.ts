import type { CalendarDate } from './calendar-date.ts'
import type { Normals } from './city.ts'

/** What is usual on a day of the year. */
export interface DayNormals {
  readonly lowCelsius: number
  readonly highCelsius: number
  /** The chance of at least 1 mm, 0 to 1. */
  readonly wetChance: number
  /** What falls on a wet day in mm, on average. */
  readonly wetDayMm: number
  readonly humidityPercent: number
}

const monthLength = 365.25 / 12

/**
 * Reads the normals of a day off the months around it: a month's figures hold in its middle, and in between they
 * pass from one month's into the next one's in a straight line, from December into January too.
 */
export function normalsOfDay(normals: Normals, date: CalendarDate): DayNormals {
  const month = Number(date.slice(5, 7)) - 1
  const day = Number(date.slice(8, 10))
  const daysInMonth = new Date(Date.UTC(Number(date.slice(0, 4)), month + 1, 0)).getUTCDate()
  const position = month + (day - 0.5) / daysInMonth - 0.5
  const before = Math.floor(position)
  const share = position - before

  const between = (figures: readonly number[]) => {
    const at = (index: number) => figures[(index + 12) % 12] ?? 0
    return at(before) * (1 - share) + at(before + 1) * share
  }
  const wetDays = between(normals.wetDays)
  return {
    lowCelsius: between(normals.lowCelsius),
    highCelsius: between(normals.highCelsius),
    wetChance: Math.min(1, wetDays / monthLength),
    // A month without a wet day may still have its drops; half a day keeps the share finite.
    wetDayMm: Math.max(1, between(normals.precipitationMm) / Math.max(0.5, wetDays)),
    humidityPercent: between(normals.humidityPercent),
  }
}
