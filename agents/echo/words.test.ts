import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordsOf } from './words.ts'

describe('wordsOf', () => {
  it('keeps the white space after each word', () => {
    expect([...wordsOf('Hello brave world')]).toEqual(['Hello ', 'brave ', 'world'])
  })

  it('keeps white space in front with the first word, and a text of white space whole', () => {
    expect([...wordsOf('\n  a\t\tb ')]).toEqual(['\n  a\t\t', 'b '])
    expect([...wordsOf(' \n ')]).toEqual([' \n '])
    expect([...wordsOf('')]).toEqual([])
  })

  it('loses and adds nothing, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(' ', '\n', '\u00a0', '\u2003', 'a', '語', '👩‍🚀', '\ud800') }),
    )
    fc.assert(
      fc.property(text, input => {
        const pieces = [...wordsOf(input)]
        expect(pieces.join('')).toBe(input)
        expect(pieces).not.toContain('')
      }),
    )
  })
})
