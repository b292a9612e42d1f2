import type { City, Hotel } from './city.ts'
import type { Interest } from './interests.ts'

/**
 * The hotel that lies well for the most of the interests; the better known one where several do, and without
 * interests the best known of all.
 *
 * @returns `undefined` where the city has none
 */
export function chooseHotel(city: City, interests: readonly Interest[]): Hotel | undefined {
  const served = (hotel: Hotel) => hotel.suits.filter(interest => interests.includes(interest)).length
  return city.hotels.toSorted((a, b) => served(b) - served(a))[0]
}
