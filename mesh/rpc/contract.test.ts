import { rmSync, writeFileSync } from 'node:fs'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
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

  it("has health and reflection where an author's own set lacks them", () => {
    const { file } = fromBinary(FileDescriptorSetSchema, contracts.descriptorSet)
    const weather = create(FileDescriptorSetSchema, { file: file.filter(({ name }) => !name.startsWith('grpc/')) })
    const path = `${import.meta.dirname}/contract.test.binpb`
    writeFileSync(path, toBinary(FileDescriptorSetSchema, weather))
    try {
      const authors = loadContracts(path)
      expect(authors.service('weather.v1.WeatherService')).toHaveProperty('GetForecast')
      expect(authors.service('grpc.health.v1.Health')).toHaveProperty('Check')
      expect(() => authors.service('grpc.no.Such')).toThrow('[bad_config] no contract "grpc.no.Such"')
    } finally {
      rmSync(path)
    }
  })
})
