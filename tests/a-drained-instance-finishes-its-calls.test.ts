import { expect, it } from 'vitest'
import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { callRest } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { steadyLoad } from './support/load.ts'
import { story, useMesh } from './support/mesh.ts'
import { metric } from './support/metric.ts'

story('an instance is told to end with SIGTERM', () => {
  const mesh = useMesh({ echo: 1, weather: 3, lab: 1 })

  it('leaves Consul within a second, finishes a slow call and a stream, and exits 0', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', mesh.router.grpc)
    const [lonelyLab] = mesh.running('lab')
    const [lonelyEcho] = mesh.running('echo')
    if (lonelyLab === undefined || lonelyEcho === undefined) throw new Error('nobody to drain')

    const slow = lab.unary('Record', { entry: 'slow', pauseMs: 4_000 })
    const input = 'one two three four five'
    const stream = echo.stream('Run', { input, parameters: { delay_ms: '800' } })
    await eventually('the slow call runs', () => mesh.labLines().some(line => line.startsWith('ran slow ')))
    await eventually('the stream runs', async () => {
      const { instance, value } = await echo.unary('GetStatus', {})
      return instance === lonelyEcho.id && value.inFlight === 1
    })

    const toldAt = performance.now()
    lonelyLab.send('SIGTERM')
    lonelyEcho.send('SIGTERM')
    await eventually('both are gone from Consul', async () => {
      const left = [...(await mesh.registered('tool-lab')), ...(await mesh.registered('agent-echo'))]
      return left.length === 0
    })
    expect(performance.now() - toldAt).toBeLessThan(1_000)

    expect((await slow).value.instanceId).toBe(lonelyLab.id)
    expect((await stream).value.at(-1)?.result).toMatchObject({ text: input, instanceId: lonelyEcho.id })
    expect(await lonelyLab.ended).toBe(0)
    expect(await lonelyEcho.ended).toBe(0)
  })

  it('fails no call when a service under load shrinks from 3 to 2 to 1', async () => {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.router.grpc)
    const overGrpc = steadyLoad(60, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const overRest = steadyLoad(40, () => callRest(`${mesh.router.http}/v1/weather/get_current`, { location: 'Lima' }))
    const [first, second, last] = mesh.running('weather')
    for (const leaver of [first, second]) {
      await overGrpc.more(60)
      leaver?.send('SIGTERM')
      expect(await leaver?.ended).toBe(0)
    }
    await overGrpc.more(60)
    await Promise.all([overGrpc.stop(), overRest.stop()])

    expect(overGrpc.failures).toEqual([])
    expect(overRest.failures).toEqual([])
    const end = [...overGrpc.outcomes.slice(-20), ...overRest.outcomes.slice(-20)]
    expect(new Set(end.map(({ instance }) => instance))).toEqual(new Set([last?.id]))
  })

  it('ends at once on a second signal', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    const instance = await mesh.start('lab')
    await mesh.untilPassing('tool-lab', [instance.id])
    const hanging = lab.unary('Hang', {}).catch((error: Error) => error)
    await eventually('it hangs', async () => (await metric(mesh.router.http, 'meshwork_router_calls_in_flight')) === 1)

    instance.send('SIGTERM')
    await instance.line('draining', ({ msg }) => msg === 'draining')
    const toldAt = performance.now()
    instance.send('SIGTERM')
    expect(await instance.ended).toBe(1)
    expect(performance.now() - toldAt).toBeLessThan(1_000)
    expect(await hanging).toMatchObject({ code: 14 })
  })
})
