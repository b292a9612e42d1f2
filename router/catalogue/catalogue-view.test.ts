import { expect, describe as group, it } from 'vitest'
import { serviceState } from '#mesh/health/service-state.ts'
import { instanceOf } from '../testing/instances.ts'
import { types } from '../testing/reflected.ts'
import { createCatalogueView } from './catalogue-view.ts'
import { describe } from './describe.ts'
import { nameOperations, shortNames } from './operation-names.ts'
import type { Service } from './service.ts'

/** Consul services by the gRPC service that each one serves; `undefined` is one without reflection. */
function viewOf(
  served: Readonly<Record<string, string | undefined>>,
  facts: Readonly<Record<string, Partial<Service>>> = {},
) {
  const names = Object.keys(served)
  const descriptions = names.map(service => {
    const grpcService = served[service]
    const methods = grpcService === undefined ? [] : describe([grpcService], types, new Map(), '', 100).methods
    return { service, methods }
  })
  const operations = nameOperations(descriptions)
  const shorts = shortNames(names)
  const services = names.map((name): Service => {
    const instances = [instanceOf(name, `${name}-1`)]
    const grpcService = served[name]
    return {
      name,
      kind: 'tool',
      shortName: shorts.get(name) ?? name,
      state: serviceState(instances),
      instances,
      operations: operations.get(name) ?? [],
      grpcServices: grpcService === undefined ? [] : [grpcService, 'grpc.health.v1.Health'],
      reflected: grpcService !== undefined,
      summary: '',
      ...(grpcService === undefined && { problem: 'no reflection: it offers none' }),
      ...facts[name],
    }
  })
  return createCatalogueView(services)
}

const weather = 'weather.v1.WeatherService'
const agent = 'mesh.v1.AgentService'
const forecast = `/${weather}/GetForecast`
const run = `/${agent}/Run`

group('createCatalogueView', () => {
  it('finds a service by its short and by its full name', () => {
    const view = viewOf({ 'tool-weather': weather })
    expect(view.service('weather').name).toBe('tool-weather')
    expect(view.service('tool-weather').name).toBe('tool-weather')
    expect(() => view.service('wether')).toThrow('[unknown_service] no service "wether"; there are weather')
  })

  it('finds an operation by the names of REST, and says which there are', () => {
    const view = viewOf({ 'tool-weather': weather })
    expect(view.operation('weather', 'get_forecast').path).toBe(forecast)
    expect(() => view.operation('weather', 'GetForecast')).toThrow(
      '[unknown_operation] tool-weather has no operation "GetForecast"; there are get_current, get_forecast',
    )
  })

  it('says why a service has no operations', () => {
    const view = viewOf({ 'tool-geo': undefined })
    expect(() => view.operation('geo', 'find')).toThrow(
      '[no_reflection] tool-geo has no operations here: no reflection: it offers none',
    )
  })

  it('hides an operation from REST and MCP, and not from gRPC', () => {
    const shown = viewOf({ 'tool-weather': weather })
    const operations = shown.service('weather').operations.map(one => ({ ...one, hidden: one.path === forecast }))
    const view = viewOf({ 'tool-weather': weather }, { 'tool-weather': { operations } })
    expect(view.operations.map(({ mcp }) => mcp)).toEqual(['weather_get_current'])
    expect(() => view.operation('weather', 'get_forecast')).toThrow('there are get_current')
    expect(view.route(forecast).operation?.path).toBe(forecast)
  })
})

group('route', () => {
  it('goes to the one service that serves the path', () => {
    const route = viewOf({ 'tool-weather': weather, 'agent-echo': agent }).route(forecast)
    expect(route).toMatchObject({ service: 'tool-weather', operation: { name: 'get_forecast' } })
  })

  it('asks which one where several do, and takes the answer', () => {
    const view = viewOf({ 'agent-echo': agent, 'agent-coder': agent })
    expect(() => view.route(run)).toThrow(
      '[ambiguous_service] mesh.v1.AgentService is served by agent-coder, agent-echo: say which with metadata mesh-service',
    )
    expect(view.route(run, 'agent-echo').service).toBe('agent-echo')
    expect(view.route(run, 'coder').service).toBe('agent-coder')
  })

  it('leaves out services that are down beside one that is not', () => {
    const down = { state: 'down', instances: [] } as const
    const view = viewOf({ 'agent-echo': agent, 'agent-old': agent }, { 'agent-old': down })
    expect(view.route(run).service).toBe('agent-echo')
    const both = viewOf({ 'agent-echo': agent }, { 'agent-echo': down })
    expect(both.route(run).service).toBe('agent-echo')
  })

  it('says what there is where nobody serves the path', () => {
    const view = viewOf({ 'tool-weather': weather })
    expect(() => view.route('/geo.v1.Geo/Find')).toThrow(
      '[unknown_service] nobody serves geo.v1.Geo; there are weather.v1.WeatherService',
    )
    expect(() => view.route(`/${weather}/Nope`)).toThrow(
      `[unknown_operation] tool-weather does not serve /${weather}/Nope; there are /${weather}/GetCurrent`,
    )
    expect(() => view.route(forecast, 'geo')).toThrow('[unknown_service]')
    expect(() => view.route('nonsense')).toThrow('[unknown_service]')
  })

  it('forwards to a service without reflection: by metadata, or by what it says it serves', () => {
    const view = viewOf({ 'tool-geo': undefined }, { 'tool-geo': { grpcServices: ['geo.v1.Geo'] } })
    expect(view.route('/geo.v1.Geo/Find')).toEqual({ service: 'tool-geo' })
    expect(view.route('/anything.v1.Else/Do', 'geo')).toEqual({ service: 'tool-geo' })
  })

  it("reaches a service's own health by metadata, and never without", () => {
    const view = viewOf({ 'tool-weather': weather })
    expect(view.route('/grpc.health.v1.Health/Check', 'weather')).toEqual({ service: 'tool-weather' })
    expect(() => view.route('/grpc.health.v1.Health/Check')).toThrow('[unknown_service]')
  })
})
