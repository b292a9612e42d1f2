import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { startMark } from '../cli/local/process-identity.ts'
import { findConsul } from './support/consul.ts'
import { eventually } from './support/eventually.ts'
import { findHaproxy } from './support/find-haproxy.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'
import { carriedOptions, type MeshCli, openMeshCli } from './support/mesh-cli.ts'

interface Up {
  readonly router: string
  readonly grpc: string
  readonly consul: string
  readonly stats: string
  readonly started: readonly string[]
}
interface Listed {
  readonly services: readonly {
    readonly name: string
    readonly instances: readonly { readonly id: string; readonly health: string; readonly pid: number }[]
  }[]
}
interface Edge {
  readonly servers: readonly { readonly backend: string; readonly id: string; readonly total: number }[]
}

const script = fileURLToPath(new URL('../scripts/manage_routers.sh', import.meta.url))

edgeStory('a mesh of one machine behind HAProxy and on a real Consul', () => {
  let mesh: MeshCli
  let up: Up
  beforeAll(async () => {
    mesh = openMeshCli(undefined, { CONSUL_BIN: findConsul() ?? '', HAPROXY_BIN: findHaproxy() ?? '' })
    up = await mesh.json<Up>('up', '--detach', '--scale', 'router=2', 'weather=2', ...carriedOptions)
  })
  afterAll(() => mesh[Symbol.asyncDispose]())

  const instancesOf = async (...names: string[]) => {
    const { services } = await mesh.json<Listed>('ls', ...names)
    return services.flatMap(({ instances }) => instances)
  }
  const idsOf = async (name: string) => (await instancesOf(name)).map(({ id }) => id)
  const manageRouters = (...argv: string[]) => {
    const env = { ...process.env, MODE: 'local', MESH_DIR: mesh.directory, MAKEFLAGS: '' }
    return promisify(execFile)(script, argv, { env })
  }
  /** Calls at both doors while something is done. @returns what failed, each text once */
  async function failuresDuring(act: () => Promise<unknown>): Promise<string[]> {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', up.grpc)
    const grpc = steadyLoad(30, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(30, () => callRest(`${up.router}/v1/weather/get_current`, { location: 'Lima' }))
    await rest.more(15)
    await act()
    await rest.more(15)
    await Promise.all([grpc.stop(), rest.stop()])
    return [...grpc.failures, ...rest.failures]
  }

  it('shows what carries it, and answers at the doors of HAProxy', async () => {
    const carriers = await instancesOf('haproxy', 'controller', 'consul')
    expect(carriers.map(({ id, health }) => [id, health])).toEqual([
      ['consul', 'running'],
      ['controller', 'running'],
      ['haproxy', 'running'],
    ])
    const self = await (await fetch(`http://${up.consul}/v1/agent/self`)).json()
    expect(self).toMatchObject({ Config: { Server: true, NodeName: 'meshwork' } })
    expect(await (await fetch(up.stats)).text()).toContain('HAProxy')
    for (const via of ['http', 'grpc', 'mcp']) {
      const ran = await mesh.run('call', 'weather.get_forecast', '{"location":"Paris"}', '--via', via)
      expect(ran.code, ran.err).toBe(0)
    }
    expect((await mesh.run('ui')).out).toContain(up.stats)
  })

  it('says that it is up already, and refuses to be two', async () => {
    expect(await mesh.json('up', '--detach')).toMatchObject({ already: true, started: [] })
    const ran = await mesh.run('up', '--detach', '--edge', 'none')
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toContain('the mesh is up already, with --edge haproxy')
  })

  it('puts any number of routers behind the doors, and each gets calls', async () => {
    expect(await failuresDuring(() => manageRouters('scale', '4'))).toEqual([])
    const routers = await idsOf('router')
    expect(routers).toHaveLength(4)
    await failuresDuring(async () => {})
    const { servers } = await mesh.json<Edge>('edge', '--routers', '4')
    for (const backend of ['mcp-router.http', 'mcp-router.grpc']) {
      const behind = servers.filter(server => server.backend === backend)
      expect(behind.map(({ id }) => id).sort()).toEqual([...routers].sort())
      for (const { total } of behind) expect(total).toBeGreaterThan(0)
    }
  })

  it('fails no call while routers are scaled down', async () => {
    const before = await idsOf('router')
    expect(await failuresDuring(() => manageRouters('scale', '2'))).toEqual([])
    expect(await idsOf('router')).toEqual(before.slice(0, 2))
  })

  it('fails no call while every router is restarted, one by one', async () => {
    const before = await idsOf('router')
    let said = ''
    const failures = await failuresDuring(async () => {
      said = (await manageRouters('restart')).stdout
    })
    expect(failures).toEqual([])
    const after = await idsOf('router')
    expect(said.trim().split('\n')).toEqual(before.map((id, i) => `${id} → ${after[i]}`))
    expect(await mesh.json('check', 'router=2')).toMatchObject({ services: [{ name: 'mcp-router', passing: 2 }] })
  })

  it('fails no call while the instances of a service are restarted', async () => {
    const before = await idsOf('weather')
    expect(await failuresDuring(() => mesh.json('restart', 'weather'))).toEqual([])
    const after = await idsOf('weather')
    expect(after).toHaveLength(2)
    for (const id of before) expect(after).not.toContain(id)
  })

  it('fails no call while the controller, and then Consul, is killed and started again', async () => {
    for (const name of ['controller', 'consul']) {
      const failures = await failuresDuring(async () => {
        const [victim] = await instancesOf(name)
        process.kill(victim?.pid ?? -1, 'SIGKILL')
        await eventually(`${name} is dead`, () => startMark(victim?.pid ?? -1) === undefined)
        expect(await mesh.json<Up>('up', '--detach')).toMatchObject({ started: [name] })
      })
      expect(failures, name).toEqual([])
    }
    expect((await mesh.run('check')).code).toBe(0)
  })

  it('starts HAProxy again where it was killed', async () => {
    const [haproxy] = await instancesOf('haproxy')
    process.kill(haproxy?.pid ?? -1, 'SIGKILL')
    await eventually('no door is open', async () => (await mesh.run('call', 'echo.run')).code === 1)
    expect((await mesh.run('ls', 'haproxy')).out).toMatch(/^haproxy +unhealthy +haproxy +dead /m)
    expect(await mesh.json<Up>('up', '--detach')).toMatchObject({ started: ['haproxy'] })
    expect((await mesh.run('call', 'echo.run')).code).toBe(0)
  })

  it('says how the routers are looked after, and changes nothing where it is called wrongly', async () => {
    expect((await manageRouters('health')).stdout).toMatch(/^mcp-router +2 passing$/m)
    expect((await manageRouters('consul')).stdout).toContain((await idsOf('router'))[0])
    expect((await manageRouters('haproxy')).stdout).toMatch(/^mcp-router\.http +mcp-router-/m)
    expect((await manageRouters('status')).stdout).toContain('mcp-router')
    expect((await manageRouters('logs')).stdout).toMatch(/^\d\d:\d\d:.* mcp-router-/m)
    const before = await idsOf('router')
    for (const argv of [['scale'], ['scale', '0'], ['scale', '-1'], ['scale', 'x'], ['scale', '1001'], ['stop'], []]) {
      const ran = manageRouters(...argv)
      await expect(ran, argv.join(' ')).rejects.toMatchObject({ code: 2 })
      await expect(ran).rejects.toThrow('usage: scripts/manage_routers.sh COMMAND')
    }
    expect(await idsOf('router')).toEqual(before)
  })

  it('goes down and leaves no process', async () => {
    const pids = (await instancesOf()).map(({ pid }) => pid)
    expect(pids).toHaveLength(9)
    expect(await mesh.json('down')).toEqual({ stopped: 9 })
    expect(pids.filter(pid => startMark(pid) !== undefined)).toEqual([])
  })
})
