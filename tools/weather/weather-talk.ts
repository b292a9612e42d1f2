import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { WeatherTalkServiceHandlers } from '#proto/gen/weather/v1/WeatherTalkService.ts'
import type { City } from './city.ts'
import { completeLocation } from './complete-location.ts'
import { parseLocation } from './location.ts'
import type { WeatherProvider } from './provider.ts'
import { daysOf } from './weather.ts'
import { whatToWear } from './what-to-wear.ts'

const usualDays = 3

/** Conversations that begin with the weather, wherever it comes from. */
export function createWeatherTalk(
  provider: WeatherProvider,
  cities: readonly City[],
): Implementation<WeatherTalkServiceHandlers> {
  return {
    async whatToWear({ location, days = usualDays }, { signal }) {
      const span = { days: daysOf(days), startDate: undefined }
      return { messages: whatToWear(await provider.forecast(parseLocation(location), span, signal)) }
    },
    complete: request => completeLocation(cities, request),
  }
}
