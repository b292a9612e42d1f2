import { expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { steadyLoad } from './support/load.ts'
import { story, useMesh } from './support/mesh.ts'

story('an instance is frozen with SIGSTOP', () => {
  const mesh = useMesh({ weather: 3, lab: 2 })

  it('gets no new call after 3 s, loses none that may be repeated, and comes back when it thaws', async () => {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.router.grpc)
    const load = steadyLoad(50, () => weather.unary('GetForecast', { location: 'Oslo' }, { timeoutMs: 20_000 }))
    await load.more(50)

    const [victim, ...others] = mesh.running('weather')
    if (victim === undefined) throw new Error('nobody to freeze')
    victim.send('SIGSTOP')
    const frozenAt = performance.now()
    await mesh.untilPassing(
      'tool-weather',
      others.map(({ id }) => id),
    )
    const outAt = performance.now()
    expect(outAt - frozenAt).toBeLessThan(3_000)

    // While it is frozen: every call that began after it left the rotation is answered at once, by the others.
    await load.more(100)
    victim.send('SIGCONT')
    await mesh.untilPassing(
      'tool-weather',
      [victim, ...others].map(({ id }) => id),
    )
    const thawedAt = performance.now()
    await eventually('the thawed instance answers', () =>
      load.outcomes.some(({ instance, startedAt }) => instance === victim.id && startedAt > thawedAt),
    )
    const outcomes = await load.stop()

    expect(load.failures).toEqual([])
    const meanwhile = outcomes.filter(({ startedAt }) => startedAt > outAt && startedAt < outAt + 1_500)
    expect(meanwhile.length).toBeGreaterThan(30)
    expect(meanwhile.filter(({ instance }) => instance === victim.id)).toEqual([])
    expect(Math.max(...meanwhile.map(({ startedAt, endedAt }) => endedAt - startedAt))).toBeLessThan(1_000)
  })

  it('hands a call that was in flight on it, and may be repeated, to another', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    const answer = lab.unary('RecordAgain', { entry: 'frozen', pauseMs: 500 }, { timeoutMs: 20_000 })
    const ran = await eventually('it runs', () => mesh.labLines().find(line => line.startsWith('ran frozen ')))
    const victim = mesh.running('lab').find(({ id }) => ran.endsWith(id))
    victim?.send('SIGSTOP')

    const { instance, attempts } = await answer
    victim?.send('SIGCONT')
    expect(instance).not.toBe(victim?.id)
    expect(attempts).toBe(2)
  })
})
