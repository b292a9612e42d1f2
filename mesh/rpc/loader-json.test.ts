import { fileURLToPath } from 'node:url'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { describe, expect, it } from 'vitest'
import { loadContracts } from './contract.ts'

const planTrip = loadContracts().service('itinerary.v1.ItineraryService').PlanTrip
const protos = fileURLToPath(new URL('../../proto', import.meta.url))
const fromText = loadSync('itinerary/v1/itinerary.proto', { includeDirs: [protos] })[
  'itinerary.v1.ItineraryService'
] as ServiceDefinition
const readRequest = (message: object) => planTrip?.requestDeserialize(planTrip.requestSerialize(message))

describe('loaderJson', () => {
  it('carries fields of several words, as the generated types name them', () => {
    expect(readRequest({ destination: 'Rome', startDate: '2026-12-01' })).toEqual({
      destination: 'Rome',
      interests: [],
      pace: 'PACE_UNSPECIFIED',
      startDate: '2026-12-01',
    })
  })

  it('leaves the name of an optional field’s own oneof, which tells 0 from absent', () => {
    expect(readRequest({ days: 0 })).toMatchObject({ days: 0, _days: 'days' })
    expect(readRequest({})).not.toHaveProperty('days')
  })

  it('renames in nested messages too', () => {
    const itinerary = { days: [{ activities: [{ timeOfDay: 'morning' }] }], weatherInstanceId: 'weather-tool-1' }
    const response = planTrip?.responseDeserialize(planTrip.responseSerialize({ itinerary }))
    expect(response).toMatchObject({ event: 'itinerary', itinerary })
  })

  it('carries maps as maps', () => {
    const run = loadContracts().service('mesh.v1.AgentService').Run
    const request = { input: 'hi', parameters: { delay_ms: '5', '': 'nameless' }, sessionId: '', inputRound: null }
    expect(run?.requestDeserialize(run.requestSerialize(request))).toEqual(request)
  })

  it('carries enums by name, 64-bit numbers as text, and what is streamed', () => {
    const { GetForecast, GetCurrent } = loadContracts().service('weather.v1.WeatherService')
    expect(planTrip).toMatchObject({ requestStream: false, responseStream: true })
    expect(GetForecast).toMatchObject({ requestStream: false, responseStream: false })
    const now = { condition: 'CONDITION_SNOW', temperatureCelsius: -1.5 }
    expect(GetCurrent?.responseDeserialize(GetCurrent.responseSerialize(now))).toMatchObject(now)
    const run = loadContracts().service('mesh.v1.AgentService').Run
    const result = { taskNumber: '9007199254740993', duration: { seconds: '1', nanos: 5 } }
    expect(run?.responseDeserialize(run.responseSerialize({ result }))).toMatchObject({ event: 'result', result })
  })

  it('makes the bytes that the .proto files make', () => {
    const [own, parsed] = [loadContracts().service('itinerary.v1.ItineraryService').PlanTrip, fromText.PlanTrip]
    const request = {
      destination: 'Rome',
      days: 0,
      interests: ['art', 'food'],
      pace: 'PACE_PACKED',
      startDate: '2026-12-01',
    }
    expect(own?.requestSerialize(request)).toEqual(parsed?.requestSerialize(request))
  })
})
