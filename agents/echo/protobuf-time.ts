import type { Duration } from '#proto/gen/google/protobuf/Duration.ts'
import type { Timestamp } from '#proto/gen/google/protobuf/Timestamp.ts'

/** Milliseconds, ≥ 0 and perhaps with fractions, as protobuf's Duration. */
export function durationOf(ms: number): Duration {
  return parts(ms)
}

/** Milliseconds since 1970-01-01 UTC as protobuf's Timestamp. */
export function timestampOf(wallMs: number): Timestamp {
  return parts(wallMs)
}

/** Both types count whole seconds, and the rest in nanoseconds, 0 to 999,999,999. */
function parts(ms: number): { seconds: string; nanos: number } {
  const seconds = Math.floor(ms / 1000)
  // Microseconds are as fine as our clocks are; more digits would be noise.
  const micros = Math.min(999_999, Math.round((ms - seconds * 1000) * 1000))
  return { seconds: String(seconds), nanos: micros * 1000 }
}
