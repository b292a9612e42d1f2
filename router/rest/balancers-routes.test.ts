import { describe, expect, it } from 'vitest'
import type { BalancerBody, Balancers } from '../balancers.ts'
import { startHttp } from '../testing/http-fixture.ts'

const weather: BalancerBody = {
  router: 'r1',
  service: 'tool-weather',
  strategy: 'p2c',
  source: 'kv',
  slowStartMs: 0,
  registered: 0,
  ready: 0,
  panic: false,
  instances: [],
}

const balancers: Balancers = {
  all: () => ({ router: 'r1', services: [weather], unknown: [] }),
  find: service => (service === 'tool-weather' ? weather : undefined),
  decisions: service => (service === 'tool-weather' ? { router: 'r1', service, decisions: [] } : undefined),
}

const told = { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) }

describe('GET /v1/balancers', () => {
  it('tells of all services, and of one by its short or its full name', async () => {
    await using http = await startHttp({ balancers })
    const get = async (path: string) => (await fetch(http.url + path)).json()
    expect(await get('/v1/balancers')).toEqual({ router: 'r1', services: [weather], unknown: [] })
    expect(await get('/v1/balancers/')).toEqual({ router: 'r1', services: [weather], unknown: [] })
    expect(await get('/v1/balancers/weather')).toEqual(weather)
    expect(await get('/v1/balancers/tool-weather')).toEqual(weather)
    const decisions = { router: 'r1', service: 'tool-weather', decisions: [] }
    expect(await get('/v1/balancers/weather/decisions')).toEqual(decisions)
  })

  it.each([
    ['/v1/balancers/wether', 404, 'unknown_service'],
    ['/v1/balancers/weather/scores', 404, 'not_found'],
    ['/v1/balancers/weather/decisions/1', 404, 'not_found'],
    ['/v1/balancers/echo', 404, 'not_found'],
  ])('answers %s with %i %s', async (path, status, code) => {
    await using http = await startHttp({ balancers })
    const answer = await fetch(http.url + path)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({ error: { ...told, code } })
  })

  it('takes no other verb, and leaves POST to services', async () => {
    await using http = await startHttp({ balancers })
    const answer = await fetch(`${http.url}/v1/balancers/weather`, { method: 'DELETE' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect((await http.post('/v1/balancers/weather')).status).toBe(404)
  })

  it('stands in openapi.json', async () => {
    await using http = await startHttp({ balancers })
    const document = (await (await fetch(`${http.url}/v1/openapi.json`)).json()) as { paths: object }
    const paths = Object.keys(document.paths).filter(path => path.startsWith('/v1/balancers'))
    expect(paths).toEqual(['/v1/balancers', '/v1/balancers/{service}', '/v1/balancers/{service}/decisions'])
  })
})
