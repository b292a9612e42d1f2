import type { Random } from '#mesh/balance/strategy.ts'

/**
 * Chance for long runs, replayed by its seed: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, twelve rounds to
 * mix the seed in.
 *
 * @returns uniform in [0, 1), in steps of 2⁻³²
 */
export function chance(seed: number): Random {
  let a = 0x9e3779b9
  let b = seed >>> 0
  let c = (seed / 2 ** 32) >>> 0
  let counter = 1
  const next = () => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + mixed) | 0
    return (mixed >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  return next
}
