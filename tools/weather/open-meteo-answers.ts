import { z } from 'zod'
import { isCalendarDate } from './calendar-date.ts'

/** A zone that this machine can reckon with. */
const timeZone = z.string().refine(zone => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}, 'no time zone that is known here')

const foundPlace = z.object({
  name: z.string().min(1),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  country: z.string().optional(),
  country_code: z.string().optional(),
  admin1: z.string().optional(),
  /** GeoNames: `PPL…` is a town, `PCLI` a country, `ADM1` a state. */
  feature_code: z.string().optional(),
  /** Absent for seas and the like. */
  timezone: timeZone.optional(),
})

/** One place that the geocoder found. */
export type FoundPlace = z.output<typeof foundPlace>

/** What `/v1/search` answers; without `results` when it found nothing. */
export const searchAnswer = z.object({ results: z.array(foundPlace).default([]) })

/** A figure a day; `null` where the models do not reach. */
const figures = z.array(z.number().nullable())

/**
 * What `/v1/forecast` answers to the variables that we ask for. The units are held to those that our contract names, as
 * they follow from defaults of theirs and not from what we say.
 */
export const forecastAnswer = z
  .object({
    current_units: z.object({
      temperature_2m: z.literal('°C'),
      relative_humidity_2m: z.literal('%'),
      wind_speed_10m: z.literal('km/h'),
    }),
    current: z.object({
      /** Local time: `2026-11-21T14:15`. */
      time: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/),
      temperature_2m: z.number(),
      relative_humidity_2m: z.number(),
      weather_code: z.number(),
      wind_speed_10m: z.number(),
    }),
    daily_units: z.object({
      temperature_2m_max: z.literal('°C'),
      temperature_2m_min: z.literal('°C'),
      precipitation_sum: z.literal('mm'),
      precipitation_probability_max: z.literal('%'),
    }),
    daily: z.object({
      time: z.array(z.string().refine(isCalendarDate, 'no day of the calendar')),
      weather_code: figures,
      temperature_2m_max: figures,
      temperature_2m_min: figures,
      precipitation_sum: figures,
      precipitation_probability_max: figures,
    }),
  })
  .refine(({ daily }) => Object.values(daily).every(column => column.length === daily.time.length), {
    path: ['daily'],
    message: 'has columns of unlike length',
  })

export type ForecastAnswer = z.output<typeof forecastAnswer>
