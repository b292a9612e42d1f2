import { MeshError } from '#mesh/errors.ts'
import type { RunRequest__Output } from '#proto/gen/mesh/v1/RunRequest.ts'

const maxInputBytes = 1_048_576
const maxSessionIdLength = 128
const maxDelayMs = 60_000

/** What the echo agent reads out of a request. */
export interface RunSettings {
  /** The pause between two pieces in milliseconds, 0 to 60,000. */
  readonly delayMs: number
  /** The caller's session; absent where it named none. */
  readonly sessionId: string | undefined
}

/**
 * Reads a request's settings and holds it to its bounds.
 *
 * @throws MeshError `invalid_argument` that names the bound: an input above 1 MiB, a session id above 128 characters
 *   (each piece repeats it), a `delay_ms` that is no whole number from 0 to 60,000
 */
export function readSettings(request: RunRequest__Output): RunSettings {
  const inputBytes = Buffer.byteLength(request.input)
  if (inputBytes > maxInputBytes) {
    throw new MeshError('invalid_argument', `input may have up to ${maxInputBytes} bytes, this one has ${inputBytes}`)
  }
  if (request.sessionId.length > maxSessionIdLength) {
    const text = `session_id may have up to ${maxSessionIdLength} characters, this one has ${request.sessionId.length}`
    throw new MeshError('invalid_argument', text)
  }
  const delayMs = readDelay(request.parameters.delay_ms)
  return { delayMs, sessionId: request.sessionId === '' ? undefined : request.sessionId }
}

function readDelay(text: string | undefined): number {
  if (text === undefined) return 0
  const delayMs = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (delayMs <= maxDelayMs) return delayMs
  const shown = JSON.stringify(text.slice(0, 40))
  throw new MeshError('invalid_argument', `delay_ms must be a whole number from 0 to ${maxDelayMs}, not ${shown}`)
}
