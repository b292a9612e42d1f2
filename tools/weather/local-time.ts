import type { CalendarDate } from './calendar-date.ts'

/** What the clock on the wall says somewhere. */
export interface LocalTime {
  readonly date: CalendarDate
  /** 0 to 23. */
  readonly hour: number
  /** 0 to 59. */
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * @param wallMs   milliseconds since 1970-01-01 UTC
 * @param timeZone IANA name; one that does not exist throws RangeError
 */
export function localTime(wallMs: number, timeZone: string): LocalTime {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(wallMs)
      .map(({ type, value }) => [type, value]),
  )
  return { date: `${part.year}-${part.month}-${part.day}`, hour: Number(part.hour), minute: Number(part.minute) }
}

/** Formats are dear to make and there are some 450 zones at most, so each is made once. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const two = '2-digit'
  const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two, hourCycle: 'h23' } as const
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { timeZone, ...fields })
  formats.set(timeZone, format)
  return format
}

/** `2026-11-21T14:05`, as ISO 8601 writes a local time. */
export function isoMinutes({ date, hour, minute }: LocalTime): string {
  return `${date}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
