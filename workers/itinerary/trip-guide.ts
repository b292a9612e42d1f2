import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { TripGuideServiceHandlers } from '#proto/gen/itinerary/v1/TripGuideService.ts'
import type { City } from './city.ts'
import { cityGuide, destinationsPage } from './city-guide.ts'
import { completeTrip } from './complete-trip.ts'
import { findCity } from './find-city.ts'
import { startTrip } from './start-trip.ts'

/** What helps to talk about a trip before it is planned. */
export function createTripGuide(cities: readonly City[]): Implementation<TripGuideServiceHandlers> {
  return {
    readDestinations: () => ({ contents: [destinationsPage(cities)] }),
    readGuide: ({ city }) => ({ contents: [cityGuide(findCity(cities, city))] }),
    startTrip: request => ({ messages: startTrip(cities, request) }),
    complete: request => completeTrip(cities, request),
  }
}
