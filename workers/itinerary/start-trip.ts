import type { StartTripRequest__Output } from '#proto/gen/itinerary/v1/StartTripRequest.ts'
import type { PromptMessage } from '#proto/gen/mesh/v1/PromptMessage.ts'
import { utcDate } from './calendar-date.ts'
import type { City } from './city.ts'
import { cityGuide } from './city-guide.ts'
import { findCity } from './find-city.ts'
import { parseTrip } from './trip.ts'

const paces = {
  PACE_UNSPECIFIED: '',
  PACE_RELAXED: 'relaxed',
  PACE_MODERATE: 'moderate',
  PACE_PACKED: 'packed',
} as const

/**
 * How a conversation about a trip begins: what the traveller wants, as far as it is known, and the city's guide.
 *
 * @throws MeshError `invalid_argument` for a trip that could not be planned, `not_found` for a city that is not known
 */
export function startTrip(cities: readonly City[], request: StartTripRequest__Output): PromptMessage[] {
  const { destination, days, interests } = parseRequest(request)
  const city = findCity(cities, destination)
  const pace = paces[request.pace]
  const wishes = [
    days === undefined ? 'Ask me for how many days.' : `I have ${days} ${days === 1 ? 'day' : 'days'}.`,
    interests.length === 0 ? 'Ask me what I like.' : `I like ${interests.join(', ')}.`,
    pace === '' ? '' : `The days should be ${pace}.`,
  ]
  const text = [
    `Plan a trip to ${city.name}, ${city.country} with me.`,
    ...wishes.filter(wish => wish !== ''),
    'Let the itinerary service plan it, then go through the days with me and change what I do not like.',
  ]
  return [
    { role: 'ROLE_USER', content: { text: text.join(' ') } },
    { role: 'ROLE_USER', content: { resource: cityGuide(city) } },
  ]
}

/** Holds what is known to the same bounds as a trip that is planned. */
function parseRequest({ destination, days, interests, pace }: StartTripRequest__Output) {
  const startDate = utcDate(0)
  const trip = parseTrip({ destination, interests, pace, startDate, ...(days !== undefined && { days }) }, startDate)
  return { destination: trip.destination, days, interests: trip.interests }
}
