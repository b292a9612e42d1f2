import { describe, expect, it } from 'vitest'
import { parseLocation } from './location.ts'

describe('parseLocation', () => {
  it('parts the name from what qualifies it', () => {
    expect(parseLocation(' Paris,Texas , US ')).toEqual({
      text: 'Paris,Texas , US',
      name: 'Paris',
      qualifiers: ['Texas', 'US'],
    })
    expect(parseLocation('Tokyo').qualifiers).toEqual([])
    expect(parseLocation('Tokyo, ').qualifiers).toEqual([])
  })

  it.each(['', '   ', ', France', '?!'])('refuses %j as empty', text => {
    expect(() => parseLocation(text)).toThrow('[invalid_argument] location must name a city')
  })

  it('takes 200 characters and refuses 201', () => {
    expect(parseLocation('x'.repeat(200)).name).toHaveLength(200)
    expect(() => parseLocation('x'.repeat(201))).toThrow('[invalid_argument] location may have up to 200 characters')
  })
})
