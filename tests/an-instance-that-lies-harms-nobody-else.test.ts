import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { get, postJson } from './support/http-caller.ts'
import { lies, lyingServer } from './support/lying-server.ts'
import { modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'
import { rawGrpc } from './support/raw-grpc.ts'
import { register } from './support/register.ts'

story('instances whose reflection does not hold', () => {
  const mesh = useMesh({ weather: 1 })
  const liars: { readonly lie: string; readonly service: string; readonly close: () => void }[] = []

  beforeAll(async () => {
    for (const [i, [lie, answer]] of Object.entries(lies).entries()) {
      const { port, close } = await lyingServer(answer)
      const service = `tool-liar-${i}`
      // Without a check it is passing from the start.
      await register(mesh.consul, { Name: service, ID: service, Address: '127.0.0.1', Port: port })
      liars.push({ lie, service, close })
    }
  })
  afterAll(() => {
    for (const { close } of liars) close()
  })

  describe.each(Object.keys(lies))('one that %s', lie => {
    it('is listed with the reason, and has no operations', async () => {
      const service = liars.find(liar => liar.lie === lie)?.service ?? ''
      const listed = await eventually(`${service} is judged`, async () => {
        const found = await mesh.listed(service)
        return found?.problem?.startsWith('no reflection yet') === false && found
      })
      expect(listed.operations).toEqual([])
      expect(listed.problem).toMatch(/^(no reflection: |its reflection lies: )./)
      const answer = await postJson(`${mesh.router.http}/v1/${service.slice('tool-'.length)}/do`, {})
      expect(answer).toMatchObject({ status: 424, body: { error: { code: 'no_reflection' } } })
    })
  })

  it('leave everything else as it is', async () => {
    const url = `${mesh.router.http}/v1/weather/get_current`
    expect((await postJson(url, { location: 'Oslo' })).status).toBe(200)
    await using mcp = await modernMcp(mesh.router.http)
    expect((await mcp.tools()).map(({ name }) => name)).toEqual(['weather_get_current', 'weather_get_forecast'])
    expect((await get(`${mesh.router.http}/v1/openapi.json`)).status).toBe(200)
    expect((await get(mesh.router.http)).body).not.toContain('<script>alert')
    expect((await rawGrpc(mesh.router.grpc, '/weather.v1.WeatherService/GetForecast', { end: true })).http).toBe(200)
    expect(mesh.router.running).toBe(true)
  })

  it('do not hold up a router that starts among them', async () => {
    const router = await mesh.startRouter()
    expect((await get(`${router.http}/readyz`)).status).toBe(200)
    expect((await postJson(`${router.http}/v1/weather/get_current`, { location: 'Oslo' })).status).toBe(200)
  })
})
