import { expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { type GrpcError, grpcCaller } from './support/grpc-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { steadyLoad } from './support/load.ts'
import { story, useMesh } from './support/mesh.ts'

const unavailable = 14

story('an instance is killed with SIGKILL under steady load', () => {
  const mesh = useMesh({ weather: 3, lab: 2 })

  it('loses none of the calls, takes the dead one out, and takes its replacement in', async () => {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.router.grpc)
    const load = steadyLoad(100, () => weather.unary('GetForecast', { location: 'Oslo' }))
    await load.more(100)

    const [victim, ...others] = mesh.running('weather')
    await victim?.kill()
    await load.more(200)
    await mesh.untilPassing(
      'tool-weather',
      others.map(({ id }) => id),
    )

    const replacement = await mesh.start('weather')
    await mesh.untilPassing('tool-weather', [...others.map(({ id }) => id), replacement.id])
    const passingAt = performance.now()
    const firstCall = await eventually('the replacement answers', () =>
      load.outcomes.find(({ instance }) => instance === replacement.id),
    )
    expect(firstCall.endedAt - passingAt).toBeLessThan(2_000)

    await load.more(100)
    const outcomes = await load.stop()
    expect(load.failures).toEqual([])
    const answered = new Set(outcomes.map(({ instance }) => instance))
    expect(answered).toEqual(new Set([victim?.id, replacement.id, ...others.map(({ id }) => id)]))
    // From its death on, nobody is told that it answered.
    const last = outcomes.findLast(({ instance }) => instance === victim?.id)
    expect(outcomes.slice(-200).includes(last as (typeof outcomes)[number])).toBe(false)
  })

  it('fails a call in flight that must not run twice once, with a typed error, and runs it once', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    const failing = lab.unary('Record', { entry: 'once', pauseMs: 20_000 }).then(
      () => undefined,
      (error: GrpcError) => error,
    )
    const ran = await eventually('it runs', () => mesh.labLines().find(line => line.startsWith('ran once ')))
    await mesh
      .running('lab')
      .find(({ id }) => ran.endsWith(id))
      ?.kill()

    const error = await failing
    expect(error?.code).toBe(unavailable)
    expect(error?.details).toContain('connection to the instance was lost')
    // The survivor works, and has not been asked to run it again.
    const next = await lab.unary('Record', { entry: 'next' })
    expect(mesh.running('lab').map(({ id }) => id)).toEqual([next.instance])
    expect(mesh.labLines().filter(line => line.startsWith('ran once '))).toEqual([ran])
    await mesh.start('lab')
  })

  it('runs one in flight that may be repeated on another instance', async () => {
    await mesh.untilPassing(
      'tool-lab',
      mesh.running('lab').map(({ id }) => id),
    )
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    const answer = lab.unary('RecordAgain', { entry: 'again', pauseMs: 1_000 })
    const ran = await eventually('it runs', () => mesh.labLines().find(line => line.startsWith('ran again ')))
    await mesh
      .running('lab')
      .find(({ id }) => ran.endsWith(id))
      ?.kill()

    const { instance, attempts } = await answer
    expect(attempts).toBe(2)
    expect(mesh.labLines().filter(line => line.startsWith('ran again '))).toEqual([ran, `ran again ${instance}`])
  })
})
