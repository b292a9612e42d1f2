import { createFileRegistry, type DescService, fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { methodFor } from './via-grpc.ts'

const types = createFileRegistry(fromBinary(FileDescriptorSetSchema, loadContracts().descriptorSet))
const services = [...types].filter((type): type is DescService => type.kind === 'service')
const found = (service: string, operation: string) => {
  const { parent, name } = methodFor(services, service, operation)
  return `${parent.typeName}/${name}`
}

describe('methodFor', () => {
  it('finds the method that an operation is named for', () => {
    expect(found('weather', 'get_forecast')).toBe('weather.v1.WeatherService/GetForecast')
    expect(found('echo', 'run')).toBe('mesh.v1.AgentService/Run')
    expect(found('agent-echo', 'agent_service_run')).toBe('mesh.v1.AgentService/Run')
  })

  it('means the gRPC service that is named for the service where several have the method', () => {
    const agent = services.find(({ typeName }) => typeName === 'mesh.v1.AgentService')
    const run = agent?.methods.find(({ name }) => name === 'Run')
    if (agent === undefined || run === undefined) throw new Error('the contract has changed')
    const parent = { ...agent, typeName: 'fact_check.v1.FactCheckService', name: 'FactCheckService' }
    const other = { ...parent, methods: [{ ...run, parent }] }
    expect(methodFor([...services, other], 'tool-fact-check', 'run').parent.typeName).toBe(other.typeName)
    expect(methodFor([...services, other], 'echo', 'run').parent.typeName).toBe('mesh.v1.AgentService')
  })

  it('says what there is, without gRPC’s own methods', () => {
    expect(() => found('echo', 'nope')).toThrow(
      /^\[unknown_operation\] no gRPC method is named "nope"; there are .*run/,
    )
    expect(() => found('echo', 'server_reflection_info')).toThrow('[unknown_operation]')
  })
})
