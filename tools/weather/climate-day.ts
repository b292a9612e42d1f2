import type { Condition__Output } from '#proto/gen/weather/v1/Condition.ts'
import { type CalendarDate, dayNumber } from './calendar-date.ts'
import type { City } from './city.ts'
import { type DayNormals, normalsOfDay } from './normals-of-day.ts'
import { seeded } from './seeded.ts'

/** A day as it might be. Temperatures in °C, precipitation in mm, humidity and chance in percent, wind in km/h. */
export interface ClimateDay {
  readonly date: CalendarDate
  readonly lowCelsius: number
  readonly highCelsius: number
  readonly condition: Condition__Output
  readonly precipitationMm: number
  readonly precipitationPercent: number
  readonly humidityPercent: number
  readonly windKmh: number
}

/**
 * A plausible day for a city and a date, the same at every asking: the normals of the day, and a deviation drawn from
 * a hash of the city and the date. Over many years the days average to the normals. It is no forecast.
 */
export function climateDay(city: City, date: CalendarDate): ClimateDay {
  const usual = normalsOfDay(city.normals, date)
  const draw = (what: string) => seeded(`${city.name}/${city.countryCode}/${what}/${date}`)
  const wet = draw('wet') < usual.wetChance

  const warmth = spell(city, date) * (1 + Math.min(3, Math.abs(city.latitude) / 15))
  // Clouds keep the night warm and the day cool.
  const damping =
    Math.min(1.5, (usual.highCelsius - usual.lowCelsius) / 6) * (wet ? 1 - usual.wetChance : -usual.wetChance)
  const lowCelsius = usual.lowCelsius + warmth + damping + (draw('low') - 0.5)
  const highCelsius = Math.max(lowCelsius, usual.highCelsius + warmth - damping + (draw('high') - 0.5))

  const precipitationMm = wet ? amount(usual, draw('amount')) : 0
  const humidity =
    usual.humidityPercent + (wet ? 8 * (1 - usual.wetChance) : -8 * usual.wetChance) + 8 * (draw('humidity') - 0.5)
  return {
    date,
    lowCelsius: tenths(lowCelsius),
    highCelsius: tenths(highCelsius),
    condition: wet ? falling(lowCelsius, highCelsius, precipitationMm, draw('storm')) : sky(usual, draw('sky')),
    precipitationMm,
    // Half the usual chance, and the other half for sure or not at all: right on average, and true to the day.
    precipitationPercent: Math.round(usual.wetChance * 50 + (wet ? 50 : 0)),
    humidityPercent: Math.round(Math.min(100, Math.max(5, humidity))),
    windKmh: tenths(6 + 12 * draw('wind') + (wet ? 6 : 0)),
  }
}

/** Warm and cold spells of about four days: between −1 and 1, passing smoothly from one into the next. */
function spell(city: City, date: CalendarDate): number {
  const position = dayNumber(date) / 4
  const before = Math.floor(position)
  const at = (index: number) => 2 * seeded(`${city.name}/${city.countryCode}/spell/${index}`) - 1
  const share = position - before
  return at(before) * (1 - share) + at(before + 1) * share
}

/** Amounts of rain fall off exponentially: many small ones, few large. At least what counts as a wet day, 1 mm. */
function amount(usual: DayNormals, drawn: number): number {
  const beyond = Math.max(0, usual.wetDayMm - 1)
  return tenths(1 - beyond * Math.log(1 - drawn * 0.99))
}

function falling(lowCelsius: number, highCelsius: number, precipitationMm: number, drawn: number): Condition__Output {
  if ((lowCelsius + highCelsius) / 2 < 1) return 'CONDITION_SNOW'
  if (highCelsius > 24 && precipitationMm > 4 && drawn < 0.35) return 'CONDITION_THUNDERSTORM'
  return precipitationMm < 2 ? 'CONDITION_DRIZZLE' : 'CONDITION_RAIN'
}

/** A dry day's sky: the more humid and rainy the season, the more clouds. */
function sky(usual: DayNormals, drawn: number): Condition__Output {
  const cloudiness = Math.min(1, 0.6 * usual.wetChance + 0.6 * Math.max(0, usual.humidityPercent / 100 - 0.3))
  if (usual.humidityPercent > 80 && usual.highCelsius < 15 && drawn > 0.93) return 'CONDITION_FOG'
  if (drawn < cloudiness * 0.6) return 'CONDITION_CLOUDY'
  return drawn < cloudiness * 1.3 ? 'CONDITION_PARTLY_CLOUDY' : 'CONDITION_CLEAR'
}

function tenths(figure: number): number {
  // Adding zero turns −0 into 0.
  return Math.round(figure * 10) / 10 + 0
}
