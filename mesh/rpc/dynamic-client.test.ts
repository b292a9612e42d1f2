import type { DescMethod } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentServiceHandlers } from '#proto/gen/mesh/v1/AgentService.ts'
import type { WeatherServiceHandlers } from '#proto/gen/weather/v1/WeatherService.ts'
import { systemClock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { silentLog } from '../log.ts'
import { createMemoryRegister } from '../register/memory-register.ts'
import { connectDynamic, type DynamicClient } from './dynamic-client.ts'
import { implement, type Served, serve } from './serve.ts'

const never = new AbortController().signal
let served: Served
let client: DynamicClient
beforeAll(async () => {
  served = await serve({
    name: 'tool-test',
    version: '1',
    env: { DRAIN_DELAY_MS: '0' },
    log: silentLog,
    register: createMemoryRegister(),
    services: [
      implement<AgentServiceHandlers>('mesh.v1.AgentService', {
        async *run({ input }, { signal, metadata }) {
          yield { text: `${input} ${metadata['x-test'] ?? ''}` }
          if (input !== 'wait') return
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        },
        getStatus: () => ({}),
      }),
      implement<WeatherServiceHandlers>('weather.v1.WeatherService', {
        getCurrent: () => {
          throw new MeshError('not_found', 'no such city')
        },
        getForecast: ({ location, days }) => ({ days: [{ date: `${location} ${days}`, lowCelsius: 0 }] }),
      }),
    ],
  })
  client = await connectDynamic('127.0.0.1', served.port, systemClock, never)
})
afterAll(async () => {
  client.close()
  await served.drain()
})

function method(name: string): DescMethod {
  const found = client.services.flatMap(one => one.methods).find(one => one.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const all = (name: string, input: object, metadata = {}) =>
  Array.fromAsync(client.call(method(name), [input as never], { metadata, signal: never }))

describe('connectDynamic', () => {
  it('lists what the server lists', () => {
    expect(client.services.map(({ typeName }) => typeName)).toEqual(
      expect.arrayContaining(['mesh.v1.AgentService', 'weather.v1.WeatherService', 'grpc.health.v1.Health']),
    )
  })

  it('calls with JSON, and tells zeros too', async () => {
    const [forecast] = await all('GetForecast', { location: 'Paris', days: 3 })
    expect(forecast).toMatchObject({ days: [{ date: 'Paris 3', lowCelsius: 0 }] })
  })

  it('streams, and passes metadata on', async () => {
    expect(await all('Run', { input: 'hi' }, { 'x-test': 'you' })).toEqual([{ sessionId: '', text: 'hi you' }])
  })

  it('throws the status of a call that fails', async () => {
    await expect(all('GetCurrent', {})).rejects.toThrow('[not_found] no such city')
  })

  it('refuses input that does not fit, before it is sent', async () => {
    await expect(all('GetForecast', { days: 'two' })).rejects.toThrow('[invalid_argument]')
    await expect(all('GetForecast', { city: 'Paris' })).rejects.toThrow('[invalid_argument]')
  })

  it('ends a call at its time-out, and when nobody wants it any more', async () => {
    const wait = [{ input: 'wait' }]
    const late = client.call(method('Run'), wait, { metadata: {}, signal: never, timeoutMs: 50 })
    await expect(Array.fromAsync(late)).rejects.toThrow('[deadline_exceeded]')
    const stop = new AbortController()
    const stopped = client.call(method('Run'), wait, { metadata: {}, signal: stop.signal })
    await stopped.next()
    stop.abort()
    await expect(stopped.next()).rejects.toThrow('[cancelled]')
  })

  it('says when nothing is there', async () => {
    await expect(connectDynamic('127.0.0.1', 1, systemClock, never)).rejects.toThrow('[unavailable] cannot connect')
  })
})
