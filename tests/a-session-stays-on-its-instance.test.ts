import { expect, it } from 'vitest'
import { grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { story, useMesh } from './support/mesh.ts'

const sessions = Array.from({ length: 24 }, (_, i) => `session-${i}`)

story('calls say which session they belong to', () => {
  const mesh = useMesh({ lab: 3, routers: 2 })
  const ids = () => mesh.running('lab').map(({ id }) => id)
  const settled = () => Promise.all(mesh.routers.map(router => mesh.untilPassing('tool-lab', ids(), router)))

  /** Who answers each session, by every router and by gRPC as by REST. */
  async function homes(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const router of mesh.routers) {
      using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', router.grpc, labDescriptors)
      for (const session of sessions) {
        const { instance } = await lab.unary('GetBlob', { bytes: 1 }, { metadata: { 'mesh-session': session } })
        expect(instance).toBe(found.get(session) ?? instance)
        found.set(session, instance)
        const reply = await postJson(`${router.http}/v1/lab/get_blob`, { bytes: 1 }, { 'Mesh-Session': session })
        expect(reply.instance).toBe(instance)
      }
    }
    return found
  }

  it('sends each to one instance, from whichever router, and moves no more than it must', async () => {
    const first = await homes()
    expect(new Set(first.values())).toEqual(new Set(ids()))

    const { id: newcomer } = await mesh.start('lab')
    await settled()
    const second = await homes()
    for (const [session, home] of second) expect([first.get(session), newcomer]).toContain(home)

    const [victim] = mesh.running('lab')
    victim?.send('SIGTERM')
    await victim?.ended
    await settled()
    for (const [session, home] of await homes()) {
      if (second.get(session) === victim?.id) expect(ids()).toContain(home)
      else expect(home).toBe(second.get(session))
    }
  })
})
