import { randomBytes } from 'node:crypto'

let pool = ''
let used = 0

/**
 * Random lowercase hex from a pool of 4 KiB: one system call for hundreds of ids.
 *
 * @param bytes how many random bytes, 1 to 4096; the result has two digits for each
 */
export function randomHex(bytes: number): string {
  if (used + bytes * 2 > pool.length) {
    pool = randomBytes(4096).toString('hex')
    used = 0
  }
  used += bytes * 2
  return pool.slice(used - bytes * 2, used)
}
