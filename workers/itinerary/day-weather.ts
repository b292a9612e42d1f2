import type { Condition__Output } from '#proto/gen/weather/v1/Condition.ts'
import type { CalendarDate } from './calendar-date.ts'

/** The weather of one day, as far as a plan needs it. */
export interface DayWeather {
  readonly date: CalendarDate
  readonly condition: Condition__Output
  readonly lowCelsius: number
  readonly highCelsius: number
  /** Rain, showers and melted snow. */
  readonly precipitationMm: number
}

const words: Readonly<Record<Condition__Output, string>> = {
  CONDITION_UNSPECIFIED: '',
  CONDITION_CLEAR: 'clear sky',
  CONDITION_PARTLY_CLOUDY: 'some clouds',
  CONDITION_CLOUDY: 'overcast',
  CONDITION_FOG: 'fog',
  CONDITION_DRIZZLE: 'drizzle',
  CONDITION_RAIN: 'rain',
  CONDITION_SNOW: 'snow',
  CONDITION_THUNDERSTORM: 'thunderstorm',
}

const wet: ReadonlySet<Condition__Output> = new Set([
  'CONDITION_DRIZZLE',
  'CONDITION_RAIN',
  'CONDITION_SNOW',
  'CONDITION_THUNDERSTORM',
])
const sunny: ReadonlySet<Condition__Output> = new Set(['CONDITION_CLEAR', 'CONDITION_PARTLY_CLOUDY'])

const hotCelsius = 35
const coldCelsius = 0
/** As much as a proper shower, whatever the prevailing sky. */
const showerMm = 5

/**
 * Where a day is better spent.
 *
 * - `inside`: wet, very hot (a high of 35 °C or more) or very cold (not above 0 °C all day)
 * - `outside`: sunny and none of those
 * - `either`: dry and dull, or not known
 *
 * `because` is the reason in a few words, such as "rain" or "36 °C"; empty for `either`.
 */
export interface Leaning {
  readonly to: 'inside' | 'outside' | 'either'
  readonly because: string
}

/** @param weather absent where none could be had */
export function leaningOf(weather: DayWeather | undefined): Leaning {
  if (weather === undefined) return { to: 'either', because: '' }
  const { condition, highCelsius, precipitationMm } = weather
  if (wet.has(condition)) return { to: 'inside', because: words[condition] }
  if (precipitationMm >= showerMm) return { to: 'inside', because: 'showers' }
  if (highCelsius >= hotCelsius) return { to: 'inside', because: `up to ${Math.round(highCelsius)} °C` }
  if (highCelsius <= coldCelsius) return { to: 'inside', because: `not above ${Math.round(highCelsius)} °C` }
  return sunny.has(condition) ? { to: 'outside', because: words[condition] } : { to: 'either', because: '' }
}

/** The weather in words: `rain, 6 to 11 °C`; empty where none could be had. */
export function describeWeather(weather: DayWeather | undefined): string {
  if (weather === undefined) return ''
  const range = `${Math.round(weather.lowCelsius)} to ${Math.round(weather.highCelsius)} °C`
  return [words[weather.condition], range].filter(part => part !== '').join(', ')
}
