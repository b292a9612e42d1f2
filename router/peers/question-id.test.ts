import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newQuestionId, routerOfQuestion } from './question-id.ts'

describe('a question id', () => {
  it('names the router that asks, however it is called, and is never the same', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/)
    fc.assert(
      fc.property(id, id => {
        const question = newQuestionId(id)
        expect(routerOfQuestion(question)).toBe(id)
        expect(newQuestionId(id)).not.toBe(question)
      }),
    )
  })

  it.each([
    '',
    '1',
    '.'.repeat(33),
    `.${'a'.repeat(32)}`,
    `r.${'a'.repeat(31)}`,
    `r.${'a'.repeat(33)}`,
    `r.${'A'.repeat(32)}`,
    `r.${'a'.repeat(32)}\n`,
    `\nr.${'a'.repeat(32)}`,
    `r/x.${'a'.repeat(32)}`,
    `${'r'.repeat(129)}.${'a'.repeat(32)}`,
  ])('is not %j', text => {
    expect(routerOfQuestion(text)).toBeUndefined()
  })

  it('is nothing that anybody makes up', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => routerOfQuestion(text) === undefined))
  })
})
