import { beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { type GrpcCaller, grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { modernMcp } from './support/mcp-caller.ts'
import { story, type TestInstance, useMesh } from './support/mesh.ts'
import { deregister, register } from './support/register.ts'

story('one name, two who claim it', () => {
  const mesh = useMesh({ lab: 1, weather: 1, echo: 1 })
  let second: TestInstance
  let agent: TestInstance
  let lab: GrpcCaller<LabServiceDefinition>

  beforeAll(async () => {
    second = await mesh.start('lab', { LAB_SERVICE: 'tool-second' })
    await mesh.untilPassing('tool-second', [second.id])
    lab = grpcCaller('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    return () => lab[Symbol.dispose]()
  })

  it('names the candidates of a gRPC service that two Consul services serve', async () => {
    const error = await lab.unary('Record', { entry: 'whose' }).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 9 })
    expect(error.details).toBe(
      '[ambiguous_service] lab.v1.LabService is served by tool-lab, tool-second: say which with metadata mesh-service',
    )
    expect(mesh.labLines()).toEqual([])
  })

  it('goes where metadata mesh-service says, by the full name or the short one', async () => {
    const [first] = mesh.running('lab')
    for (const [name, instance] of [
      ['tool-lab', first],
      ['tool-second', second],
      ['second', second],
    ] as const) {
      const answer = await lab.unary('Record', { entry: 'mine' }, { metadata: { 'mesh-service': name } })
      expect(answer.instance).toBe(instance?.id)
    }
    const nobody = await lab.unary('Record', {}, { metadata: { 'mesh-service': 'third' } }).catch(thrown => thrown)
    expect(nobody).toMatchObject({ code: 12, details: expect.stringContaining('no service "third"') })
  })

  it('has names of its own for each over REST and MCP', async () => {
    const answer = await postJson(`${mesh.router.http}/v1/second/record`, {})
    expect(answer).toMatchObject({ status: 200, instance: second.id })
    await using mcp = await modernMcp(mesh.router.http)
    expect((await mcp.call('second_record')).instance).toBe(second.id)
    expect((await mcp.call('lab_record')).instance).toBe(mesh.running('lab')[0]?.id)
  })

  it('keeps the kind in front where an agent and a tool share their short name', async () => {
    agent = await mesh.start('lab', { LAB_SERVICE: 'agent-second' })
    await mesh.untilPassing('agent-second', [agent.id])
    for (const [name, instance] of [
      ['agent-second', agent],
      ['tool-second', second],
    ] as const) {
      expect(await postJson(`${mesh.router.http}/v1/${name}/record`, {})).toMatchObject({
        status: 200,
        instance: instance.id,
      })
    }
    await using mcp = await modernMcp(mesh.router.http)
    const names = (await mcp.tools()).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['agent-second_record', 'tool-second_record']))
    expect(new Set(names).size).toBe(names.length)
    const short = await postJson(`${mesh.router.http}/v1/second/record`, {})
    expect(short).toMatchObject({ status: 404, body: { error: { code: 'unknown_service' } } })
    expect(JSON.stringify(short.body)).toContain('tool-second')
  })

  it('answers or says what is wrong while a stranger is registered under a service’s own name', async () => {
    const [echo] = mesh.running('echo')
    const stranger = { Name: 'tool-weather', ID: 'stranger', Address: '127.0.0.1', Port: echo?.port ?? 0 }
    await register(mesh.consul, stranger)
    await eventually('it is listed', async () => {
      return (await mesh.listed('tool-weather'))?.instances.some(({ id }) => id === 'stranger')
    })
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.router.grpc)
    // Never worse than "that is not here", in words that say what is.
    for (let i = 0; i < 20; i++) {
      const rest = await postJson(`${mesh.router.http}/v1/weather/get_current`, { location: 'Oslo' })
      expect([200, 404, 501]).toContain(rest.status)
      const grpc = await weather.unary('GetCurrent', { location: 'Oslo' }).catch(thrown => thrown)
      expect([undefined, 12]).toContain(grpc.code)
    }

    await deregister(mesh.consul, 'stranger')
    await eventually('all is well again', async () => {
      const answer = await postJson(`${mesh.router.http}/v1/weather/get_current`, { location: 'Oslo' })
      return answer.status === 200
    })
    expect((await weather.unary('GetCurrent', { location: 'Oslo' })).instance).toBe(mesh.running('weather')[0]?.id)
  })
})
