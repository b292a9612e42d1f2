import { describe, expect, it } from 'vitest'
import { loadContracts } from './contract.ts'

const planTrip = loadContracts().service('itinerary.v1.ItineraryService').PlanTrip
const readRequest = (message: object) => planTrip?.requestDeserialize(planTrip.requestSerialize(message))

describe('camelCaseFields', () => {
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
})
