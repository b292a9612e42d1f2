const prefix = '=?base64?'
const suffix = '?='
const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * What a header of MCP says: the value as it stands, or in base64 within `=?base64?…?=` where it could not stand in a header
 * (SEP-2243).
 *
 * @returns `undefined` where what is within is no base64 in its one right form, or no UTF-8
 */
export function readHeaderValue(value: string): string | undefined {
  if (!value.startsWith(prefix) || !value.endsWith(suffix)) return value
  const base64 = value.slice(prefix.length, -suffix.length)
  if (!canonical.test(base64)) return undefined
  try {
    return utf8.decode(Buffer.from(base64, 'base64'))
  } catch {
    return undefined
  }
}
