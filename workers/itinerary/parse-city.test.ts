import { describe, expect, it } from 'vitest'
import { parseCity } from './parse-city.ts'

describe('parseCity', () => {
  it('reads names, hotels and sights', () => {
    const text = [
      'New York, United States',
      'also NYC, Manhattan',
      'hotel The Bowery | East Village | nightlife food',
      'hotel Plain Inn | Queens',
      '',
      'art',
      '  in day+evening The Whitney',
      '  out any A wall',
    ]
    expect(parseCity(text.join('\n'))).toEqual({
      name: 'New York',
      country: 'United States',
      aliases: ['NYC', 'Manhattan'],
      hotels: [
        { name: 'The Bowery', district: 'East Village', suits: ['nightlife', 'food'] },
        { name: 'Plain Inn', district: 'Queens', suits: [] },
      ],
      sights: [
        { name: 'The Whitney', interest: 'art', indoor: true, times: ['morning', 'midday', 'afternoon', 'evening'] },
        { name: 'A wall', interest: 'art', indoor: false, times: ['morning', 'midday', 'afternoon', 'evening'] },
      ],
    })
  })

  it.each([
    ['', 'line 1 wants "City, Country"'],
    ['Rome', 'line 1 wants "City, Country"'],
    ['Rome, Italy\n  in day Forum', 'line 2 "in day Forum" stands before any interest'],
    ['Rome, Italy\n\nart\n  under day Forum', 'line 4 wants "in|out times Name"'],
    ['Rome, Italy\nart\n  in noon Forum', 'line 3 "noon" is no time of day'],
    ['Rome, Italy\nart\n  in day+noon Forum', 'line 3 "day+noon" is no time of day'],
    ['Rome, Italy\nhotel Inn', 'line 2 wants "hotel Name | District | interests"'],
    ['Rome, Italy\nhotel Inn | Centre | golf', 'line 2 "golf" is no interest'],
  ])('names the line of the fault in %j', (text, fault) => {
    expect(() => parseCity(text)).toThrow(`[bad_config] ${fault}`)
  })
})
