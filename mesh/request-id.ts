import { randomHex } from './random-hex.ts'

/**
 * The id that names a call in every log it touches: the caller's own where it is 1 to 128 visible ASCII characters,
 * otherwise a new one. What a caller sends goes into logs and headers, so it must not be long or carry line breaks.
 */
export function requestIdFrom(given: string | undefined): string {
  return given !== undefined && /^[!-~]{1,128}$/.test(given) ? given : randomHex(8)
}
