import { describe, expect, it } from 'vitest'
import { clipLine } from './clip-line.ts'

describe('clipLine', () => {
  it('leaves what fits, and cuts what does not', () => {
    expect(clipLine('abc', 3)).toBe('abc')
    expect(clipLine('abcd', 3)).toBe('abc')
    expect(clipLine('äöü', 2)).toBe('äö')
  })

  it('does not count colours, and ends those that it cuts within', () => {
    expect(clipLine('a\x1b[31mbcd\x1b[39me', 2)).toBe('a\x1b[31mb\x1b[39m')
  })
})
