import { describe, expect, it } from 'vitest'
import { conditionOf } from './wmo-code.ts'

describe('conditionOf', () => {
  it.each([
    ['CONDITION_CLEAR', [0, 1]],
    ['CONDITION_PARTLY_CLOUDY', [2]],
    ['CONDITION_CLOUDY', [3]],
    ['CONDITION_FOG', [45, 48]],
    ['CONDITION_DRIZZLE', [51, 53, 55, 56, 57]],
    ['CONDITION_RAIN', [61, 63, 65, 66, 67, 80, 81, 82]],
    ['CONDITION_SNOW', [71, 73, 75, 77, 85, 86]],
    ['CONDITION_THUNDERSTORM', [95, 96, 99]],
    ['CONDITION_UNSPECIFIED', [-1, 4, 44, 49, 60 - 1, 70 - 1, 79, 90, 100, Number.NaN]],
  ])('is %s for %j', (condition, codes) => {
    for (const code of codes) expect(conditionOf(code), String(code)).toBe(condition)
  })
})
