import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type GrpcError, grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { story, useMesh } from './support/mesh.ts'
import { metric } from './support/metric.ts'

story('a service has more to do than it can', () => {
  const mesh = useMesh({ lab: 1, env: { SLOTS: '1', MAX_WAITING_CALLS: '2' } })

  it('has calls wait at the router, and turns batch away before what people wait for', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    const figure = (name: string, labels: string) =>
      metric(mesh.router.http, `meshwork_router_${name}{service="tool-lab",${labels}}`)
    const [instance] = mesh.running('lab')
    const busy = new AbortController()
    const untilFree = { signal: busy.signal, timeoutMs: 60_000 }
    const streams = [1, 2].map(i =>
      lab.stream('Tick', { entry: `tick-${i}`, everyMs: 60_000 }, untilFree).catch(() => {}),
    )
    await eventually('the instance has all that it is given', async () => {
      return (await figure('instance_calls_in_flight', `instance="${instance?.id}"`)) === 2
    })

    const ask = (entry: string, priority: string) =>
      lab.unary('Record', { entry, pauseMs: 0 }, { metadata: { 'mesh-priority': priority }, timeoutMs: 30_000 })
    const batch = [ask('batch-1', 'batch'), ask('batch-2', 'batch')].map(call =>
      call.catch((error: GrpcError) => error),
    )
    await eventually('batch waits', async () => (await figure('calls_waiting', 'priority="batch"')) === 2)
    const people = Promise.all([ask('person-1', 'interactive'), ask('person-2', 'interactive')])
    people.catch(() => {})
    for (const refused of await Promise.all(batch)) {
      expect(refused).toMatchObject({
        code: 8,
        details: expect.stringContaining('[overloaded] every instance of tool-lab'),
      })
      expect((refused as GrpcError).metadata.get('grpc-retry-pushback-ms')).toEqual(['1000'])
    }

    const late = await postJson(`${mesh.router.http}/v1/lab/record`, { entry: 'batch-3' }, { 'Mesh-Priority': 'batch' })
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await figure('calls_shed', 'priority="batch"')).toBe(3)

    busy.abort()
    for (const { instance: by } of await people) expect(by).toBe(instance?.id)
    await Promise.all(streams)
    expect(mesh.labLines().filter(line => line.startsWith('ran batch'))).toEqual([])
    expect(await figure('calls_waiting', 'priority="interactive"')).toBe(0)
  })
})
