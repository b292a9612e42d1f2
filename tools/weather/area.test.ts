import { describe, expect, it } from 'vitest'
import { liesIn } from './area.ts'

const paris = { country: 'France', countryCode: 'FR', regions: ['Île-de-France'] }
const portland = { country: 'United States', countryCode: 'US', regions: ['Oregon'] }

describe('liesIn', () => {
  it.each(['FR', 'fr', 'france', 'Ile de France'])('finds Paris in %j', qualifier => {
    expect(liesIn(paris, qualifier)).toBe(true)
  })

  it.each(['US', 'USA', 'U.S.A.', 'United States of America', 'OR', 'oregon'])('finds Portland in %j', qualifier => {
    expect(liesIn(portland, qualifier)).toBe(true)
  })

  it('keeps elsewhere out', () => {
    expect(liesIn(paris, 'Texas')).toBe(false)
    expect(liesIn(portland, 'ME')).toBe(false)
    expect(liesIn({ country: 'Germany', countryCode: 'DE', regions: ['Oregon'] }, 'OR')).toBe(false)
  })
})
