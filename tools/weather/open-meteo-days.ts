import type { DailyForecast__Output } from '#proto/gen/weather/v1/DailyForecast.ts'
import type { ForecastAnswer } from './open-meteo-answers.ts'
import { conditionOf } from './wmo-code.ts'

/** Turns Open-Meteo's columns into days, up to the first one that lacks a figure: half a day is no forecast. */
export function daysOf({ daily }: ForecastAnswer): DailyForecast__Output[] {
  const days: DailyForecast__Output[] = []
  for (const [index, date] of daily.time.entries()) {
    const code = daily.weather_code[index]
    const low = daily.temperature_2m_min[index]
    const high = daily.temperature_2m_max[index]
    const sum = daily.precipitation_sum[index]
    const chance = daily.precipitation_probability_max[index]
    if (code == null || low == null || high == null || sum == null || chance == null) break
    days.push({
      date,
      lowCelsius: low,
      highCelsius: high,
      condition: conditionOf(code),
      precipitationMm: sum,
      precipitationPercent: chance,
    })
  }
  return days
}
