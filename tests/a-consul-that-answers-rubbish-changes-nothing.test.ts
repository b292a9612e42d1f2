import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type FaultyConsul, faultNames, faultyConsul } from './support/faulty-consul.ts'
import { callRest, get } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'
import { story, type TestRouter, useMesh } from './support/mesh.ts'

story('what Consul says to one router makes no sense', () => {
  const mesh = useMesh({ weather: 2 })
  let consul: FaultyConsul
  let router: TestRouter

  beforeAll(async () => {
    consul = await faultyConsul(mesh.consul.url)
    router = await mesh.startRouter({ CONSUL_HTTP_ADDR: consul.url })
  })
  afterAll(() => consul[Symbol.asyncDispose]())

  const call = () => callRest(`${router.http}/v1/weather/get_current`, { location: 'Oslo' })

  /** News that any watch of Consul that works hears at once. */
  async function maintain(id: string | undefined, enable: boolean): Promise<void> {
    const url = `${mesh.consul.url}/v1/agent/service/maintenance/${id}?enable=${enable}`
    expect((await fetch(url, { method: 'PUT' })).status).toBe(200)
  }

  describe.each(faultNames)('%s', fault => {
    it('leaves the last snapshot in use, and is forgotten when it has passed', async () => {
      const load = steadyLoad(50, call)
      await load.more(20)
      consul.set(fault)
      await eventually('the router has met it', () => consul.met >= 2)
      await load.more(50)
      expect((await get(`${router.http}/readyz`)).status).toBe(200)

      consul.set('none')
      const [first, second] = mesh.running('weather').map(({ id }) => id)
      await maintain(first, true)
      await mesh.untilPassing('tool-weather', [second ?? ''], router)
      await maintain(first, false)
      await mesh.untilPassing('tool-weather', [first ?? '', second ?? ''], router)
      await load.stop()
      expect(load.failures).toEqual([])
      expect(router.running).toBe(true)
    })
  })

  it('keeps a program that starts waiting, and alive, until there is sense in it', async () => {
    consul.set('HTTP 500')
    const env = { CONSUL_HTTP_ADDR: consul.url }
    const early = await mesh.launchRouter(env)
    const instance = await mesh.start('weather', env)
    await eventually('both have met it', () => consul.met >= 10)
    expect((await get(`${early.http}/healthz`)).status).toBe(200)
    const ready = await get(`${early.http}/readyz`)
    expect(ready).toMatchObject({ status: 503, body: { status: 'not ready' } })
    expect([early, instance].map(({ running }) => running)).toEqual([true, true])
    // What keeps it waiting is in its log, once and not at every try.
    expect(instance.log.filter(({ msg }) => msg?.includes('trying on'))).toHaveLength(1)

    consul.set('none')
    await eventually('the router is ready', async () => (await get(`${early.http}/readyz`)).status === 200)
    await mesh.untilPassing(
      'tool-weather',
      mesh.running('weather').map(({ id }) => id),
      early,
    )
  })
})
