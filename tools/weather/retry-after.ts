/**
 * How long a server asks to be left alone (RFC 9110, section 10.2.3).
 *
 * @param header `Retry-After` as sent: seconds or an HTTP date
 * @param wallMs now, in milliseconds since 1970-01-01 UTC
 * @returns milliseconds, ≥ 0; `undefined` where the header is absent or says nothing
 */
export function retryAfterMs(header: string | null, wallMs: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - wallMs)
}
