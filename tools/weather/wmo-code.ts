import type { Condition__Output } from '#proto/gen/weather/v1/Condition.ts'

/** First code of each range and its condition, highest first. */
const ranges: readonly (readonly [number, Condition__Output])[] = [
  [100, 'CONDITION_UNSPECIFIED'],
  [95, 'CONDITION_THUNDERSTORM'],
  [87, 'CONDITION_UNSPECIFIED'],
  [85, 'CONDITION_SNOW'],
  [80, 'CONDITION_RAIN'],
  [78, 'CONDITION_UNSPECIFIED'],
  [71, 'CONDITION_SNOW'],
  [68, 'CONDITION_UNSPECIFIED'],
  [61, 'CONDITION_RAIN'],
  [58, 'CONDITION_UNSPECIFIED'],
  [51, 'CONDITION_DRIZZLE'],
  [49, 'CONDITION_UNSPECIFIED'],
  [45, 'CONDITION_FOG'],
  [4, 'CONDITION_UNSPECIFIED'],
  [3, 'CONDITION_CLOUDY'],
  [2, 'CONDITION_PARTLY_CLOUDY'],
  [0, 'CONDITION_CLEAR'],
]

/**
 * What a WMO weather code (table 4677, as Open-Meteo uses it) is in our words.
 *
 * @param code 0 to 99; what Open-Meteo never sends becomes `CONDITION_UNSPECIFIED`
 */
export function conditionOf(code: number): Condition__Output {
  return ranges.find(([first]) => code >= first)?.[1] ?? 'CONDITION_UNSPECIFIED'
}
