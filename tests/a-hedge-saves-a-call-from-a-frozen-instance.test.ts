import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { story, useMesh } from './support/mesh.ts'
import { metric } from './support/metric.ts'

const won = 'meshwork_router_calls_hedges_won{service="tool-lab"}'

story('an instance freezes under a call that changes nothing', () => {
  const mesh = useMesh({ lab: 3, env: { HEDGE: 'on' } })

  it('is answered by another, and holds no lease on the frozen one', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    const ask = (metadata: Record<string, string> = {}) =>
      lab.unary('GetBlob', { bytes: 10 }, { metadata, timeoutMs: 20_000 })
    for (let i = 0; i < 100; i++) await ask()

    const [victim] = mesh.running('lab')
    if (victim === undefined) throw new Error('nobody to freeze')
    // A session that is at home there. One answer is no proof: a hedge may have been quicker.
    const session = await eventually('a session is at home there', async () => {
      for (let i = 0; i < 20; i++) {
        const metadata = { 'mesh-session': `s-${i}` }
        const ids = [await ask(metadata), await ask(metadata), await ask(metadata)].map(({ instance }) => instance)
        if (ids.every(id => id === victim.id)) return `s-${i}`
      }
      return undefined
    })
    const before = await metric(mesh.router.http, won)

    victim.send('SIGSTOP')
    const answer = await ask({ 'mesh-session': session })
    const held = `meshwork_router_instance_calls_in_flight{service="tool-lab",instance="${victim.id}"}`
    const [after, leases] = [await metric(mesh.router.http, won), await metric(mesh.router.http, held)]
    victim.send('SIGCONT')

    expect(answer.instance).not.toBe(victim.id)
    expect(answer.attempts).toBe(2)
    expect(after).toBe((Number.isNaN(before) ? 0 : before) + 1)
    expect(leases).toBe(0)
  })
})
