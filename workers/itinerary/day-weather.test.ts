import { describe, expect, it } from 'vitest'
import { describeWeather, leaningOf } from './day-weather.ts'
import { dullDay } from './memory-weather.ts'

const day = dullDay('2026-12-01')

describe('leaningOf', () => {
  it.each([
    ['CONDITION_DRIZZLE', 'drizzle'],
    ['CONDITION_RAIN', 'rain'],
    ['CONDITION_SNOW', 'snow'],
    ['CONDITION_THUNDERSTORM', 'thunderstorm'],
  ] as const)('keeps a day of %s inside', (condition, because) => {
    expect(leaningOf({ ...day, condition })).toEqual({ to: 'inside', because })
  })

  it('keeps showers, great heat and lasting frost inside, even under a clear sky', () => {
    const clear = { ...day, condition: 'CONDITION_CLEAR' } as const
    expect(leaningOf({ ...clear, precipitationMm: 5 })).toEqual({ to: 'inside', because: 'showers' })
    expect(leaningOf({ ...clear, highCelsius: 36.4 })).toEqual({ to: 'inside', because: 'up to 36 °C' })
    expect(leaningOf({ ...clear, highCelsius: -4 })).toEqual({ to: 'inside', because: 'not above -4 °C' })
  })

  it('sends a sunny day outside and leaves a dull or unknown one open', () => {
    expect(leaningOf({ ...day, condition: 'CONDITION_CLEAR' })).toEqual({ to: 'outside', because: 'clear sky' })
    expect(leaningOf(day).to).toBe('either')
    expect(leaningOf(undefined).to).toBe('either')
  })
})

describe('describeWeather', () => {
  it('tells sky and range in whole degrees, the range alone without a sky, and nothing when nothing is known', () => {
    expect(describeWeather({ ...day, condition: 'CONDITION_RAIN', lowCelsius: 5.6 })).toBe('rain, 6 to 15 °C')
    expect(describeWeather({ ...day, condition: 'CONDITION_UNSPECIFIED' })).toBe('8 to 15 °C')
    expect(describeWeather(undefined)).toBe('')
  })
})
