import { crc32 } from 'node:zlib'

/** The polynomial of gzip's CRC-32, lowest power first, as its bits are reflected. */
const polynomial = 0xedb88320
/** x⁰ in that order. */
const one = 0x80000000

/**
 * The CRC-32 of a text behind any other, without reading it again: what a part weighs behind another depends only on how long
 * it is (as zlib's `crc32_combine`).
 *
 * @returns takes the CRC of what stands in front, gives that of both
 */
export function crc32After(bytes: Uint8Array): (before: number) => number {
  const own = crc32(bytes)
  const shift = powerOfX(bytes.length * 8)
  return before => (multiply(shift, before) ^ own) >>> 0
}

/** xⁿ modulo the polynomial, by squaring. */
function powerOfX(n: number): number {
  let result = one
  let square = one >>> 1
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(square, result)
    square = multiply(square, square)
  }
  return result
}

/** Two polynomials over GF(2), multiplied modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1
  }
  return product >>> 0
}
