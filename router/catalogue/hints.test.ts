import { describe, expect, it } from 'vitest'
import { types } from '../testing/reflected.ts'
import { hintsOf, sharedPromises } from './hints.ts'

function method(service: string, name: string) {
  const found = types.getService(service)?.methods.find(one => one.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const run = method('mesh.v1.AgentService', 'Run')
const forecast = method('weather.v1.WeatherService', 'GetForecast')

describe('hintsOf', () => {
  it('is what the contract says where instances promise nothing', () => {
    expect(hintsOf(run, new Map())).toEqual({ idempotent: false, readOnly: false })
    expect(hintsOf(forecast, new Map())).toEqual({ idempotent: true, readOnly: true })
  })

  it('is raised by what instances promise, by method or by service and method', () => {
    expect(hintsOf(run, new Map([['Run', 'IDEMPOTENT']]))).toEqual({ idempotent: true, readOnly: false })
    const promises = new Map([['mesh.v1.AgentService/Run', 'NO_SIDE_EFFECTS' as const]])
    expect(hintsOf(run, promises)).toEqual({ idempotent: true, readOnly: true })
  })

  it('is never lowered', () => {
    expect(hintsOf(forecast, new Map([['GetForecast', 'IDEMPOTENT']]))).toEqual({ idempotent: true, readOnly: true })
  })
})

describe('sharedPromises', () => {
  it('takes the least of what all instances promise', () => {
    const all = new Map([
      ['Run', 'NO_SIDE_EFFECTS' as const],
      ['Stop', 'NO_SIDE_EFFECTS' as const],
    ])
    expect([...sharedPromises([all, new Map([['Run', 'IDEMPOTENT' as const]])])]).toEqual([['Run', 'IDEMPOTENT']])
    expect([...sharedPromises([all, new Map()])]).toEqual([])
    expect([...sharedPromises([])]).toEqual([])
  })
})
