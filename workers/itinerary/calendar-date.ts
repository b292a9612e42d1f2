/** A day in the calendar, as YYYY-MM-DD; sorts as text. It has no time zone. */
export type CalendarDate = string

const pattern = /^\d{4}-\d{2}-\d{2}$/

/** Whether it is YYYY-MM-DD and such a day exists: 2026-02-30 does not. */
export function isCalendarDate(text: string): boolean {
  if (!pattern.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/**
 * The day that lies a number of days later.
 *
 * @param days how many; negative ones lie before
 */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  const moved = new Date(`${date}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** The UTC day of a moment, given in milliseconds since 1970-01-01 UTC. */
export function utcDate(wallMs: number): CalendarDate {
  return new Date(wallMs).toISOString().slice(0, 10)
}
