import type { Clock } from '#mesh/clock.ts'
import type { Place__Output } from '#proto/gen/weather/v1/Place.ts'
import { datesFrom } from './calendar-date.ts'
import type { City } from './city.ts'
import type { CityIndex } from './city-index.ts'
import { climateDay } from './climate-day.ts'
import { isoMinutes, localTime } from './local-time.ts'
import type { Location } from './location.ts'
import type { WeatherProvider } from './provider.ts'
import { unknownPlace } from './unknown-place.ts'

const source = {
  provider: 'climate',
  description: 'approximate monthly normals, not a forecast',
  units: '°C, mm, km/h, %',
}

/** Weather from the climate data that ships with the project: needs no network, knows its cities and any date. */
export function createClimate(cities: CityIndex, clock: Clock): WeatherProvider {
  const cityOf = (location: Location): City => {
    const city = cities.find(location)
    if (city === undefined) throw unknownPlace(location, cities.near(location))
    return city
  }

  return {
    name: 'climate',

    async current(location) {
      const city = cityOf(location)
      const now = localTime(clock.wallMs(), city.timeZone)
      const day = climateDay(city, now.date)
      const warmth = warmthOf(now.hour + now.minute / 60)
      const temperature = day.lowCelsius + (day.highCelsius - day.lowCelsius) * warmth
      return {
        place: placeOf(city),
        time: isoMinutes(now),
        temperatureCelsius: Math.round(temperature * 10) / 10 + 0,
        condition: day.condition,
        // Warm air is drier: as much above the mean at dawn as below it in the afternoon.
        humidityPercent: Math.round(Math.min(100, Math.max(5, day.humidityPercent + 20 * (0.5 - warmth)))),
        windKmh: day.windKmh,
        source,
      }
    },

    async forecast(location, { days, startDate }) {
      const city = cityOf(location)
      const first = startDate ?? localTime(clock.wallMs(), city.timeZone).date
      const entries = datesFrom(first, days).map(date => {
        const { humidityPercent: _humidity, windKmh: _wind, ...entry } = climateDay(city, date)
        return entry
      })
      return { place: placeOf(city), days: entries, source }
    },
  }
}

/**
 * How far between the day's low and its high the air is: 0 at five in the morning, 1 at three in the afternoon.
 *
 * @param hour 0 to 24, with fractions
 */
function warmthOf(hour: number): number {
  const sinceDawn = (hour - 5 + 24) % 24
  const turn = sinceDawn < 10 ? sinceDawn / 10 : 1 + (sinceDawn - 10) / 14
  return (1 - Math.cos(Math.PI * turn)) / 2
}

function placeOf({ name, country, latitude, longitude, timeZone }: City): Place__Output {
  return { name, country, latitude, longitude, timeZone }
}
