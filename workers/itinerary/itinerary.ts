import type { CallContext } from '#mesh/call/context.ts'
import type { Clock } from '#mesh/clock.ts'
import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { Day } from '#proto/gen/itinerary/v1/Day.ts'
import type { ItineraryServiceHandlers } from '#proto/gen/itinerary/v1/ItineraryService.ts'
import type { ListDestinationsResponse } from '#proto/gen/itinerary/v1/ListDestinationsResponse.ts'
import type { PlanTripRequest__Output } from '#proto/gen/itinerary/v1/PlanTripRequest.ts'
import type { PlanTripResponse } from '#proto/gen/itinerary/v1/PlanTripResponse.ts'
import { utcDate } from './calendar-date.ts'
import { chooseHotel } from './choose-hotel.ts'
import type { City } from './city.ts'
import { describeWeather } from './day-weather.ts'
import { findCity } from './find-city.ts'
import { type PlannedDay, planDays } from './plan-days.ts'
import { parseTrip } from './trip.ts'
import { throwIfGone, type WeatherAccess, weatherForTrip } from './trip-weather.ts'

/** What the itinerary worker works with. */
export interface ItineraryParts {
  /** Where trips can go, sorted by name. */
  readonly cities: readonly City[]
  readonly weather: WeatherAccess
  /** Says which day it is. */
  readonly clock: Clock
}

/**
 * The itinerary worker: finds the city, asks for the weather, plans day by day, and tells each step as it takes it.
 */
export function createItinerary(parts: ItineraryParts): Implementation<ItineraryServiceHandlers> {
  return {
    planTrip: (request, context) => planTrip(parts, request, context),
    listDestinations: () => listDestinations(parts.cities),
  }
}

async function* planTrip(
  { cities, weather, clock }: ItineraryParts,
  request: PlanTripRequest__Output,
  context: CallContext,
): AsyncGenerator<PlanTripResponse> {
  const trip = parseTrip(request, utcDate(clock.wallMs()))
  // One step for the city, one for the weather, one for each day.
  const total = trip.dates.length + 2
  const progress = (done: number, message: string): PlanTripResponse => ({ progress: { message, done, total } })

  yield progress(0, `Finding ${trip.destination}`)
  const city = findCity(cities, trip.destination)
  const place = `${city.name}, ${city.country}`

  yield progress(1, `Asking for the weather in ${place}`)
  const known = await weatherForTrip(weather, place, trip.dates, context)

  const days = planDays(city, trip, known.byDate)
  for (const [index, day] of days.entries()) {
    throwIfGone(context)
    yield progress(index + 2, `Planning day ${index + 1} of ${days.length}: ${summaryOf(day)}`)
  }
  const hotel = chooseHotel(city, trip.interests)
  yield {
    itinerary: {
      destination: city.name,
      country: city.country,
      days: days.map(toDay),
      hotel: hotel === undefined ? null : { name: hotel.name, district: hotel.district },
      weatherSource: known.source,
      weatherInstanceId: known.instanceId,
    },
  }
}

function listDestinations(cities: readonly City[]): ListDestinationsResponse {
  const destinations = cities.map(({ name, country, sights }) => {
    return { name, country, interests: [...new Set(sights.map(sight => sight.interest))].sort() }
  })
  return { destinations }
}

function summaryOf({ weather, activities }: PlannedDay): string {
  const names = activities.map(activity => activity.sight.name).join(', ')
  return [describeWeather(weather), names].filter(part => part !== '').join(': ')
}

function toDay({ date, weather, activities }: PlannedDay): Day {
  return {
    date,
    weather: describeWeather(weather),
    activities: activities.map(({ time, sight, reason }) => {
      return { timeOfDay: time, name: sight.name, interest: sight.interest, indoor: sight.indoor, reason }
    }),
  }
}
