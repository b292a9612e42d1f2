import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { postJson } from './support/http-caller.ts'
import { story, type TestInstance, useMesh } from './support/mesh.ts'
import { reflectiveCaller } from './support/reflective-caller.ts'
import { deregister } from './support/register.ts'

/** A service that no code names: only this story gives it its name. */
const service = 'agent-mystery'

story('the state of a service that no code names', () => {
  const mesh = useMesh({})
  let instances: TestInstance[] = []

  async function untilState(state: string): Promise<void> {
    await eventually(`${service} is ${state}`, async () => (await mesh.listed(service))?.state === state)
  }

  async function health(): Promise<unknown> {
    using client = reflectiveCaller(mesh.router.grpc)
    return (await client.call('/grpc.health.v1.Health/Check', { service })).messages[0]
  }

  it('is healthy while all three are well', async () => {
    instances = await Promise.all([1, 2, 3].map(() => mesh.start('lab', { LAB_SERVICE: service })))
    await mesh.untilPassing(
      service,
      instances.map(({ id }) => id),
    )
    await untilState('healthy')
    expect(await health()).toEqual({ status: 'SERVING' })
  })

  it('is degraded when one of them dies, and still answers', async () => {
    await instances[0]?.kill()
    await untilState('degraded')
    expect(await health()).toEqual({ status: 'SERVING' })
    expect((await postJson(`${mesh.router.http}/v1/mystery/record`, {})).status).toBe(200)
  })

  it('is unhealthy when all are dead, and says so to callers', async () => {
    await Promise.all(instances.map(instance => instance.kill()))
    await untilState('unhealthy')
    expect(await health()).toEqual({ status: 'NOT_SERVING' })
    const answer = await postJson(`${mesh.router.http}/v1/mystery/record`, {})
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'no_instance' } } })
    expect((answer.body as { error: { message: string } }).error.message).toBe(
      `no ready instance of ${service} (0 of 3 ready)`,
    )
    expect(answer.headers.get('retry-after')).toBe('1')
  })

  it('is down when the dead ones are deregistered, and remembered for a while', async () => {
    for (const { id } of instances) await deregister(mesh.consul, id)
    await untilState('down')
    const answer = await postJson(`${mesh.router.http}/v1/mystery/record`, {})
    expect((answer.body as { error: { message: string } }).error.message).toContain('(0 of 0 ready)')
  })

  it('is healthy again as soon as somebody joins', async () => {
    const instance = await mesh.start('lab', { LAB_SERVICE: service })
    await mesh.untilPassing(service, [instance.id])
    await untilState('healthy')
    expect(await postJson(`${mesh.router.http}/v1/mystery/record`, {})).toMatchObject({
      status: 200,
      instance: instance.id,
    })
  })

  it('sends nothing to an instance that an operator puts into maintenance', async () => {
    const [kept] = mesh.running('lab')
    const other = await mesh.start('lab', { LAB_SERVICE: service })
    await mesh.untilPassing(
      service,
      [kept, other].map(one => one?.id ?? ''),
    )
    const url = `${mesh.consul.url}/v1/agent/service/maintenance/${other.id}`
    expect((await fetch(`${url}?enable=true&reason=story`, { method: 'PUT' })).status).toBe(200)
    await mesh.untilPassing(service, [kept?.id ?? ''])
    for (let i = 0; i < 10; i++) {
      expect((await postJson(`${mesh.router.http}/v1/mystery/record`, {})).instance).toBe(kept?.id)
    }
    expect((await fetch(`${url}?enable=false`, { method: 'PUT' })).status).toBe(200)
    await mesh.untilPassing(
      service,
      [kept, other].map(one => one?.id ?? ''),
    )
  })
})
