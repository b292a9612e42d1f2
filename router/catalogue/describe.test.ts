import { toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { expect, describe as group, it } from 'vitest'
import type { Reflected } from '#mesh/reflection.ts'
import { buildFile, fileBytes } from '../testing/build-file.ts'
import { methodOptions } from '../testing/options.ts'
import { files, reflectedOf } from '../testing/reflected.ts'
import { describe as describeTypes, readTypes } from './describe.ts'

function describe(given: Reflected, maxMethods = 100, own = '') {
  return describeTypes(given.services, readTypes(given), new Map(), own, maxMethods)
}

const empty = { inputType: '.google.protobuf.Empty', outputType: '.google.protobuf.Empty' }

/** A service whose only method carries the option `mesh.v1.method`, encoded as its author's compiler would. */
function withPolicy(policy: Record<string, unknown>): Uint8Array {
  const dependency = ['google/protobuf/empty.proto', 'mesh/v1/options.proto']
  const service = [{ name: 'Geo', method: [{ name: 'Find', ...empty, options: methodOptions(policy) }] }]
  return toBinary(FileDescriptorProtoSchema, buildFile({ dependency, service }))
}

group('describe', () => {
  it("reads a service's methods with titles, comments, hints and shapes", () => {
    const { methods, summary, problem } = describe(reflectedOf('mesh.v1.AgentService'))
    expect(problem).toBeUndefined()
    expect(summary).toBe('An agent: give it an input, read what it does as it does it.')
    expect(methods.map(({ path, title, shape, hints }) => ({ path, title, shape, readOnly: hints.readOnly }))).toEqual([
      { path: '/mesh.v1.AgentService/GetStatus', title: 'Agent status', shape: 'unary', readOnly: true },
      { path: '/mesh.v1.AgentService/Run', title: 'Run the agent', shape: 'server_streaming', readOnly: false },
    ])
    expect(methods[1]?.description).toMatch(/^Runs the agent on one input\. Streams its text/)
  })

  it("puts a service's own words in front, so that two that keep one contract can be told apart", () => {
    const { methods, summary } = describe(reflectedOf('mesh.v1.AgentService'), 100, 'Writes poems.')
    expect(summary).toBe('Writes poems.')
    expect(methods[1]?.description).toMatch(/^Writes poems\.\n\nRuns the agent on one input\./)
  })

  it('reads the method option through the extension that the service itself sends', () => {
    const timeout = { seconds: 2n, nanos: 500_000_000 }
    const bytes = withPolicy({ title: 'Find it', hidden: true, timeout, mcpName: 'find' })
    const { methods } = describe({ services: ['test.Geo'], files: [...files, bytes] })
    expect(methods[0]).toMatchObject({ title: 'Find it', hidden: true, timeoutMs: 2500, wantedMcpName: 'find' })
  })

  it('goes without the option where the service does not send its extension', () => {
    const { methods } = describe({ services: ['test.Geo'], files: [withPolicy({ title: 'Find it' })] })
    expect(methods[0]).toMatchObject({ title: 'Find', hidden: false })
    expect(methods[0]).not.toHaveProperty('timeoutMs')
  })

  it('makes no operations of health and reflection', () => {
    const { methods, grpcServices } = describe(reflectedOf('weather.v1.WeatherService'))
    expect(new Set(methods.map(({ grpcService }) => grpcService))).toEqual(new Set(['weather.v1.WeatherService']))
    expect(grpcServices).toContain('weather.v1.WeatherService')
  })

  it('says that reflection lies where its files do not hold', () => {
    expect(() => describe({ services: ['x.Y'], files: [Buffer.from('nonsense')] })).toThrow(
      '[unknown] its reflection lies: a file of 8 bytes is no file descriptor',
    )
  })

  it('keeps the services that hold beside one that is only listed', () => {
    const { services } = reflectedOf('weather.v1.WeatherService')
    const { problem, methods } = describe({ services: [...services, 'ghost.v1.Ghost'], files })
    expect(problem).toBe('its reflection lies: it lists ghost.v1.Ghost and sends no descriptor of it')
    expect(methods).toHaveLength(2)
  })

  it('says that there are no operations where only health, reflection and load reports are listed', () => {
    const { services } = reflectedOf()
    const given = { services: [...services, 'xds.service.orca.v3.OpenRcaService'], files }
    expect(describe(given).problem).toBe('no operations: its reflection lists no service of its own')
  })

  it('takes no more operations than it may, and says so', () => {
    const method = Array.from({ length: 5 }, (_, i) => ({ name: `Do${i}`, ...empty }))
    const dependency = ['google/protobuf/empty.proto']
    const given = { services: ['test.Big'], files: [fileBytes({ dependency, service: [{ name: 'Big', method }] })] }
    const { methods, problem } = describe(given, 3)
    expect(methods).toHaveLength(3)
    expect(problem).toBe('too many operations: 5, of which the first 3 are taken')
  })
})
