import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type FaultyConsul, faultyConsul } from './support/faulty-consul.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { useMesh } from './support/mesh.ts'

edgeStory('an edge that lacks what it needs', () => {
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh, { HAPROXY_STOP: 'false' })
  let consul: FaultyConsul
  const call = () => callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
  const file = () => readFile(join(edge.runDir, 'haproxy.cfg'), 'utf8')

  beforeAll(async () => {
    consul = await faultyConsul(mesh.consul.url)
    await edge.untilRouters(mesh.routers)
  })
  afterAll(() => consul[Symbol.asyncDispose]())

  it('follows its members through a full disk, says what it cannot write, and writes it when there is room', async () => {
    const before = await file()
    // To a program, a bound on what it may write is a disk that is full.
    const roomFor = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(edge.controller.pid), `--fsize=${bytes}:unlimited`])
    roomFor('0')
    const added = await mesh.startRouter()
    await eventually('it has joined', () => edge.listed('mcp-router.grpc', '127.0.0.1', added.port))
    const { error } = await eventually('it is said', async () => {
      const status = await edge.status()
      return status.error !== undefined && status
    })
    expect(error).toMatch(/unavailable.*cannot write .*haproxy\.cfg: EFBIG/)
    expect(await edge.ready()).toBe(false)
    expect(await edge.metric('meshwork_edge_failing')).toBe(1)
    expect(await file()).toBe(before)
    await call()

    roomFor('unlimited')
    await eventually('it is ready again', () => edge.ready())
    await edge.untilRouters(mesh.routers)
  })

  it('starts while Consul does not answer, and leaves what serves until it does', async () => {
    const { haproxy } = await edge.status()
    edge.controller.send('SIGTERM')
    await edge.controllerGone()
    consul.set('no answer at all')
    const ready = edge.restartController({ CONSUL_HTTP_ADDR: consul.url })
    await eventually('it has asked', async () => consul.met > 0 && (await edge.status()).haproxy !== undefined)
    expect(await edge.ready()).toBe(false)
    expect((await edge.status()).haproxy).toEqual(haproxy)
    await call()
    consul.set('none')
    await ready
    await edge.untilRouters(mesh.routers)
    expect(await edge.status()).toMatchObject({ haproxy, reloads: 0 })
  })

  it('forgets nobody while Consul breaks off or says nonsense', async () => {
    for (const fault of ['half an answer', 'HTTP 500'] as const) {
      consul.set(fault)
      await eventually(`it has met ${fault}`, () => consul.met > 3)
    }
    expect((await edge.serving('mcp-router.http')).filter(server => server.up)).toHaveLength(mesh.routers.length)
    await call()
    consul.set('none')
    await eventually('Consul answers', async () => (await edge.status()).consul.answering)
  })
})
