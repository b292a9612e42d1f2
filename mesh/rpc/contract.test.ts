import { describe, expect, it } from 'vitest'
import { loadContracts } from './contract.ts'

describe('loadContracts', () => {
  const contracts = loadContracts()

  it('knows the methods of a service by path and shape', () => {
    expect(contracts.service('mesh.v1.AgentService')).toMatchObject({
      Run: { path: '/mesh.v1.AgentService/Run', requestStream: false, responseStream: true },
      GetStatus: { path: '/mesh.v1.AgentService/GetStatus', requestStream: false, responseStream: false },
    })
  })

  it('names those that it knows when asked for another, or for a message', () => {
    for (const name of ['no.Such', 'mesh.v1.RunRequest', '', 'toString', '__proto__']) {
      expect(() => contracts.service(name)).toThrow(`[bad_config] no contract "${name}" in the descriptor set; it has `)
    }
    expect(() => contracts.service('no.Such')).toThrow(/weather\.v1\.WeatherService/)
    expect(() => contracts.service('no.Such')).not.toThrow(/RunRequest/)
  })

  it('knows what a contract promises, and promises nothing beyond it', () => {
    expect(contracts.hints('/weather.v1.WeatherService/GetForecast')).toEqual({ readOnly: true, idempotent: true })
    expect(contracts.hints('/mesh.v1.AgentService/Run')).toEqual({ readOnly: false, idempotent: false })
    expect(contracts.hints('/no.Such/Method')).toEqual({ readOnly: false, idempotent: false })
  })
})
