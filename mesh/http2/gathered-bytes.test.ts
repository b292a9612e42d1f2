import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatheredBytes } from './gathered-bytes.ts'

describe('GatheredBytes', () => {
  it('gives all that was added since it was last taken, in order', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 4 }), rounds => {
        const gathered = new GatheredBytes()
        const taken = rounds.map(round => {
          for (const piece of round) gathered.add(Buffer.from(piece))
          expect(gathered.length).toBe(Buffer.concat(round).length)
          return gathered.take()
        })
        // What was taken stays as it is.
        expect(taken).toEqual(rounds.map(round => Buffer.concat(round)))
        expect(gathered.length).toBe(0)
      }),
    )
  })

  it('keeps nothing of a piece but its bytes', () => {
    const gathered = new GatheredBytes()
    const piece = Buffer.from('abc')
    gathered.add(piece)
    piece.fill('x')
    expect(String(gathered.take())).toBe('abc')
  })

  it('takes room for a million single bytes that is near their number', () => {
    const gathered = new GatheredBytes()
    const one = Buffer.from('x')
    for (let i = 0; i < 1_000_000; i++) gathered.add(one)
    const all = gathered.take()
    expect(all).toHaveLength(1_000_000)
    expect(all.buffer.byteLength).toBeLessThan(2_100_000)
  })
})
