import type { CallContext } from '#mesh/call/context.ts'
import type { GetForecastRequest } from '#proto/gen/weather/v1/GetForecastRequest.ts'
import type { GetForecastResponse__Output } from '#proto/gen/weather/v1/GetForecastResponse.ts'
import type { WeatherSource } from './weather-source.ts'

/** As much of the mesh's weather client as is used here. */
export interface ForecastClient {
  getForecast(
    request: GetForecastRequest,
    options: { context: CallContext; timeoutMs: number; onInstance: (instanceId: string) => void },
  ): Promise<GetForecastResponse__Output>
}

/** The weather tool, reached through the mesh: deadline, cancellation and trace of the call travel with it. */
export function meshWeather(client: ForecastClient): WeatherSource {
  return {
    async forecast(location, start, days, context, timeoutMs) {
      let instanceId = ''
      const onInstance = (id: string) => {
        instanceId = id
      }
      const answer = await client.getForecast({ location, startDate: start, days }, { context, timeoutMs, onInstance })
      return { days: answer.days, source: sourceOf(answer), instanceId }
    },
  }
}

function sourceOf({ source }: GetForecastResponse__Output): string {
  const parts = [source?.provider ?? '', source?.description ?? ''].filter(part => part !== '')
  return parts.length === 0 ? 'the weather tool, which names no source' : parts.join(': ')
}
