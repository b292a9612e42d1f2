import { describe, expect, it } from 'vitest'
import { memoryContext } from '#mesh/call/memory-context.ts'
import type { DailyForecast__Output } from '#proto/gen/weather/v1/DailyForecast.ts'
import type { Source__Output } from '#proto/gen/weather/v1/Source.ts'
import { dullDay } from './memory-weather.ts'
import { type ForecastClient, meshWeather } from './mesh-weather.ts'

const forecast: DailyForecast__Output = { ...dullDay('2026-12-01'), precipitationPercent: 10 }

/** A client that answers with one day from the given source, and keeps what it was called with. */
function clientWith(source: Source__Output | null) {
  const calls: Parameters<ForecastClient['getForecast']>[] = []
  const client: ForecastClient = {
    async getForecast(request, options) {
      calls.push([request, options])
      options.onInstance('weather-tool-1f3a9c02')
      return { place: null, source, days: [forecast] }
    },
  }
  return { client, calls }
}

describe('meshWeather', () => {
  it('asks for the days with the context of the call, and says who answered and from what', async () => {
    const { client, calls } = clientWith({ provider: 'climate', description: 'approximate monthly normals', units: '' })
    const context = memoryContext()
    const answer = await meshWeather(client).forecast('Rome, Italy', '2026-12-01', 1, context, 700)
    expect(calls[0]?.[0]).toEqual({ location: 'Rome, Italy', startDate: '2026-12-01', days: 1 })
    expect(calls[0]?.[1].context).toBe(context)
    expect(calls[0]?.[1].timeoutMs).toBe(700)
    expect(answer.days[0]).toMatchObject(dullDay('2026-12-01'))
    expect(answer.source).toBe('climate: approximate monthly normals')
    expect(answer.instanceId).toBe('weather-tool-1f3a9c02')
  })

  it('says so where the weather tool names no source', async () => {
    const { client } = clientWith(null)
    const answer = await meshWeather(client).forecast('Rome, Italy', '2026-12-01', 1, memoryContext(), 700)
    expect(answer.source).toBe('the weather tool, which names no source')
  })
})
