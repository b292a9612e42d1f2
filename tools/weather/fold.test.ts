import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from './fold.ts'

describe('fold', () => {
  it.each([
    ['São Paulo', 'sao paulo'],
    ['  KØBENHAVN ', 'kobenhavn'],
    ['Washington, D.C.', 'washington d c'],
    ['İstanbul', 'istanbul'],
    ['Straße', 'strasse'],
    ['東京', '東京'],
    ['?!', ''],
  ])('folds %j to %j', (name, folded) => {
    expect(fold(name)).toBe(folded)
  })

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => void expect(fold(fold(text))).toBe(fold(text))))
  })
})
