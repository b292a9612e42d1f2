import { describe, expect, it } from 'vitest'
import { requestIdFrom } from './request-id.ts'

describe('requestIdFrom', () => {
  it.each(['r-1', 'x'.repeat(128), '!~'])('keeps the caller’s own: %s', id => expect(requestIdFrom(id)).toBe(id))

  it.each([undefined, '', 'x'.repeat(129), 'two words', 'line\nbreak', 'ö', '\u0000'])('makes a new one of %j', id => {
    expect(requestIdFrom(id)).toMatch(/^[0-9a-f]{16}$/)
  })
})
