import { describe, expect, it } from 'vitest'
import { parseLocation } from './location.ts'
import { unknownPlace } from './unknown-place.ts'

describe('unknownPlace', () => {
  const location = parseLocation('Pariss')

  it('asks whether a likely name was meant', () => {
    const error = unknownPlace(location, { names: ['Paris, France', 'Bari, Italy'], likely: true })
    expect(error.message).toBe(
      '[not_found] no city is known as "Pariss"; did you mean "Paris, France" or "Bari, Italy"?',
    )
  })

  it('names the nearest where none is likely, and none where there is none', () => {
    const far = unknownPlace(location, { names: ['Nice, France'], likely: false })
    expect(far.text).toBe('no city is known as "Pariss"; the nearest names known are "Nice, France"')
    expect(unknownPlace(location, { names: [], likely: false }).text).toBe('no city is known as "Pariss"')
  })

  it('cuts a long name short', () => {
    const error = unknownPlace(parseLocation('x'.repeat(200)), { names: [], likely: false })
    expect(error.text).toBe(`no city is known as "${'x'.repeat(60)}"`)
  })
})
