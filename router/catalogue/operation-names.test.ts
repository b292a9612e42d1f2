import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileBytes } from '../testing/build-file.ts'
import { describe as describeService, readTypes } from './describe.ts'
import { nameOperations, shortNames, type Unnamed } from './operation-names.ts'

/** A Consul service with gRPC services `package.Service` and their methods. */
function serviceOf(service: string, grpcServices: Readonly<Record<string, readonly string[]>>): Unnamed {
  const files = Object.entries(grpcServices).map(([fullName, methods], i) => {
    const dot = fullName.lastIndexOf('.')
    const method = methods.map(name => ({
      name,
      inputType: '.google.protobuf.Empty',
      outputType: '.google.protobuf.Empty',
    }))
    return fileBytes({
      name: `${i}.proto`,
      package: fullName.slice(0, dot),
      dependency: ['google/protobuf/empty.proto'],
      service: [{ name: fullName.slice(dot + 1), method }],
    })
  })
  const services = Object.keys(grpcServices)
  return { service, ...describeService(services, readTypes({ services, files }), new Map(), '', 100) }
}

function names(...services: readonly Unnamed[]) {
  return [...nameOperations(services).values()].flat().map(({ mcp, cli, rest }) => [mcp, cli, rest])
}

describe('shortNames', () => {
  it('leaves the kind away where the name alone says enough', () => {
    expect([...shortNames(['agent-echo', 'tool-weather'])]).toEqual([
      ['agent-echo', 'echo'],
      ['tool-weather', 'weather'],
    ])
  })

  it('keeps the kind in front of both where two kinds share a name', () => {
    expect([...shortNames(['agent-weather', 'tool-weather', 'tool-geo']).values()]).toEqual([
      'agent-weather',
      'tool-weather',
      'geo',
    ])
  })

  it("never gives one service another's full name", () => {
    expect([...shortNames(['tool-agent-x', 'agent-x']).values()]).toEqual(['tool-agent-x', 'x'])
  })

  it('makes plain names of those that belong by their tag, and tells them apart', () => {
    const [one, other] = [...shortNames(['Geo_v1', 'geo.v1']).values()]
    expect(one).toMatch(/^geo-v1-[0-9a-f]{8}$/)
    expect(other).toMatch(/^geo-v1-[0-9a-f]{8}$/)
    expect(one).not.toBe(other)
  })

  it('gives every service a name of its own, whatever their order', () => {
    const service = fc.stringMatching(/^((agent|tool|worker)-)?[a-cA-C._-]{1,5}$/)
    fc.assert(
      fc.property(fc.uniqueArray(service, { maxLength: 12 }), services => {
        const given = shortNames(services)
        expect(new Set(given.values()).size).toBe(services.length)
        for (const name of given.values()) expect(name).toMatch(/^[a-z0-9-]+$/)
        const turned = shortNames([...services].reverse())
        for (const [key, name] of given) expect(turned.get(key)).toBe(name)
      }),
    )
  })
})

describe('nameOperations', () => {
  it('spells an operation for each medium', () => {
    expect(names(serviceOf('tool-weather', { 'weather.v1.WeatherService': ['GetForecast'] }))).toEqual([
      ['weather_get_forecast', 'weather.get_forecast', '/v1/weather/get_forecast'],
    ])
  })

  it('puts the gRPC service in front where two of them have the same method', () => {
    const service = serviceOf('tool-x', { 'a.v1.Left': ['Get', 'Only'], 'a.v1.Right': ['Get'] })
    expect(names(service).map(([mcp]) => mcp)).toEqual(['x_left_get', 'x_only', 'x_right_get'])
  })

  it('puts the package in front too where that is not enough', () => {
    const service = serviceOf('tool-x', { 'a.v1.Geo': ['Get'], 'a.v2.Geo': ['Get'] })
    expect(names(service).map(([mcp]) => mcp)).toEqual(['x_a_v1_geo_get', 'x_a_v2_geo_get'])
  })

  it('tells methods apart that differ only in case', () => {
    const [one, other] = names(serviceOf('tool-x', { 'a.Geo': ['GetURL', 'GetUrl'] })).map(([mcp]) => mcp)
    expect(one).toMatch(/^x_get_url_[0-9a-f]{8}$/)
    expect(other).not.toBe(one)
  })

  it('cuts a name above 64 characters, and ends it in a piece of its hash', () => {
    const long = serviceOf('tool-x', { 'a.Geo': [`Get${'Very'.repeat(20)}Long`, `Get${'Very'.repeat(20)}Other`] })
    const given = names(long).map(([mcp = '']) => mcp)
    for (const name of given) expect(name).toMatch(/^[a-z_]{55}_[0-9a-f]{8}$/)
    expect(new Set(given).size).toBe(2)
    expect(names(long).map(([mcp]) => mcp)).toEqual(given)
  })

  it('gives an MCP name that a method asks for as it stands, and to none where two ask for it', () => {
    const asks = (service: string, wantedMcpName: string) => {
      const unnamed = serviceOf(service, { 'a.Geo': ['Get'] })
      return { ...unnamed, methods: unnamed.methods.map(method => ({ ...method, wantedMcpName })) }
    }
    expect(names(asks('tool-x', 'test_simple_text')).map(([mcp]) => mcp)).toEqual(['test_simple_text'])
    expect(names(asks('tool-x', 'not.allowed')).map(([mcp]) => mcp)).toEqual(['x_get'])
    expect(names(asks('tool-x', 'same'), asks('tool-y', 'same')).map(([mcp]) => mcp)).toEqual(['x_get', 'y_get'])
    expect(names(asks('tool-x', 'y_get'), serviceOf('tool-y', { 'b.Geo': ['Get'] })).map(([mcp]) => mcp)).toEqual([
      'x_get',
      'y_get',
    ])
  })

  it("keeps the router's own tools apart from those of services that would be called so", () => {
    const wants = serviceOf('tool-x', { 'a.Geo': ['Get'] })
    const methods = wants.methods.map(method => ({ ...method, wantedMcpName: 'call_tool' }))
    expect(names({ ...wants, methods }).map(([mcp]) => mcp)).toEqual(['x_get'])
    const [[mcp, cli, rest] = []] = names(serviceOf('tool-search', { 'a.Search': ['Tools'] }))
    expect(mcp).toMatch(/^search_tools_[0-9a-f]{8}$/)
    expect([cli, rest]).toEqual(['search.tools', '/v1/search/tools'])
  })

  describe('of whatever joins', () => {
    const [anyMethod] = serviceOf('tool-x', { 'a.Geo': ['Get'] }).methods
    const method = fc.record({
      grpcService: fc.stringMatching(/^[a-b.]{1,4}$/),
      name: fc.oneof(fc.stringMatching(/^[A-B_]{1,3}$/), fc.string({ unit: 'binary', maxLength: 80 })),
      wantedMcpName: fc.option(fc.oneof(fc.stringMatching(/^[a-b_]{1,4}$/), fc.constant('search_tools'), fc.string())),
      role: fc.constantFrom('tool' as const, 'prompt' as const),
    })
    const service = fc.record({
      service: fc.oneof(
        fc.stringMatching(/^((agent|tool)-)?[a-bA-B._-]{1,4}$/),
        fc.string({ unit: 'binary', minLength: 1 }),
      ),
      methods: fc.uniqueArray(method, { maxLength: 5, selector: ({ grpcService, name }) => `${grpcService}/${name}` }),
    })
    const anyServices = fc.uniqueArray(service, { maxLength: 6, selector: one => one.service }).map(services =>
      services.map(({ service, methods }): Unnamed => {
        const full = methods.map(({ grpcService, name, role, wantedMcpName }) => {
          if (anyMethod === undefined) throw new Error('there is one')
          // A descriptor has far more; only its name counts here.
          const desc = { name } as typeof anyMethod.desc
          const path = `/${grpcService}/${name}`
          return { ...anyMethod, grpcService, path, desc, role, ...(wantedMcpName !== null && { wantedMcpName }) }
        })
        return { service, methods: full }
      }),
    )
    const byPath = (services: readonly Unnamed[]) =>
      new Map([...nameOperations(services).values()].flat().map(one => [`${one.service}${one.path}`, one.mcp]))

    it('gives tools and prompts names that every client takes, each its own', () => {
      fc.assert(
        fc.property(anyServices, services => {
          const given = [...byPath(services).values()]
          expect(given).toHaveLength(services.flatMap(({ methods }) => methods).length)
          for (const name of given) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
          expect(new Set([...given, 'search_tools', 'call_tool']).size).toBe(given.length + 2)
        }),
      )
    })

    it('gives the same names whatever the order, and whoever else joins or leaves', () => {
      const stranger = serviceOf('tool-stranger', { 'other.v1.Stranger': ['Do', 'Undo'] })
      fc.assert(
        fc.property(anyServices, services => {
          const alone = byPath(services)
          const crowd = byPath([stranger, ...services.toReversed()])
          for (const [path, name] of alone) expect(crowd.get(path)).toBe(name)
        }),
      )
    })
  })
})
