const dayMs = 86_400_000

/** A day of the Gregorian calendar as `YYYY-MM-DD`, without a time zone. */
export type CalendarDate = string

/** Whether the text is a day that exists, written `YYYY-MM-DD`: `2026-02-29` is not. */
export function isCalendarDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dateOfDay(dayNumber(text)) === text
}

/** Days since 1970-01-01; negative before. NaN for what is no date. */
export function dayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs
}

/** The day that lies `day` days after 1970-01-01; empty for NaN. */
export function dateOfDay(day: number): CalendarDate {
  return Number.isNaN(day) ? '' : new Date(day * dayMs).toISOString().slice(0, 10)
}

/**
 * Consecutive days. They are counted on the calendar and not in hours, so that no change of clocks makes a hole.
 *
 * @param count how many, ≥ 0
 */
export function datesFrom(first: CalendarDate, count: number): CalendarDate[] {
  const start = dayNumber(first)
  return Array.from({ length: count }, (_, index) => dateOfDay(start + index))
}
