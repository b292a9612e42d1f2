import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { useMesh } from './support/mesh.ts'
import { type Program, startProgram } from './support/program.ts'

edgeStory('a HAProxy that somebody else starts', () => {
  const mesh = useMesh({ weather: 1, routers: 2 })
  // As in a container of its own: the controller has the folder, and no HAProxy to validate with.
  const edge = useEdge(mesh, { HAPROXY_MANAGED: 'false', HAPROXY_BIN: '/nowhere/haproxy' }, startHaproxy)
  let haproxy: Program | undefined

  function startHaproxy(runDir: string): void {
    const file = join(runDir, 'haproxy.cfg')
    haproxy = mesh.adopt(
      startProgram('haproxy', 'haproxy', ['-W', '-S', `${join(runDir, 'master.sock')},mode,660`, '-f', file]),
    )
  }

  beforeAll(() => edge.untilRouters(mesh.routers))

  it('serves with the routers that were there when it came', async () => {
    await callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
    expect((await edge.status()).reloads).toBe(0)
  })

  it('is right again at once when it is started anew, with what changed meanwhile', async () => {
    const [first] = mesh.routers
    haproxy?.send('SIGTERM')
    expect(await haproxy?.ended).toBeDefined()
    await eventually('the controller sees it', async () => !(await edge.ready()))
    first?.send('SIGTERM')
    expect(await first?.ended).toBe(0)
    startHaproxy(edge.runDir)
    await edge.untilRouters(mesh.routers.slice(1))
    await callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
    await eventually('the controller is content', () => edge.ready())
    expect((await edge.status()).reloads).toBe(0)
  })
})
