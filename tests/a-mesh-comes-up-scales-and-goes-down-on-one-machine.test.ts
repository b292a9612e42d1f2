import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMark } from '../cli/local/process-identity.ts'
import { eventually } from './support/eventually.ts'
import { freePortOptions, type MeshCli, openMeshCli } from './support/mesh-cli.ts'

interface Listed {
  readonly services: {
    readonly name: string
    readonly state: string
    readonly instances: { readonly id: string; readonly health: string; readonly pid: number }[]
  }[]
}

/** One that has ended counts as ended, even where nobody reaps it. */
const isAlive = (pid: number) => startMark(pid) !== undefined

describe('a mesh on one machine', () => {
  let mesh: MeshCli
  let router: string
  beforeAll(async () => {
    mesh = openMeshCli()
    const up = await mesh.json<{ router: string; already: boolean }>('up', '--detach', ...freePortOptions)
    expect(up.already).toBe(false)
    router = up.router
  })
  afterAll(() => mesh[Symbol.asyncDispose]())

  const instancesOf = async (service: string) => {
    const { services } = await mesh.json<Listed>('ls')
    return services.find(({ name }) => name === service)?.instances ?? []
  }
  const passing = async (service: string) => {
    return (await instancesOf(service)).filter(({ health }) => health === 'passing').length
  }

  it.each(['http', 'grpc', 'mcp'])('answers every service through %s', async via => {
    const weather = await mesh.json<{ days: unknown[] }>(
      'call',
      'weather.get_forecast',
      '{"location":"Paris","days":3}',
      '--via',
      via,
    )
    expect(weather.days).toHaveLength(3)
    const echo = await mesh.json<{ result: { text: string } }>('call', 'echo.run', '{"input":"hi"}', '--via', via)
    expect(echo.result.text).toBe('hi')
    const input = '{"destination":"Tokyo","days":2,"interests":["food","art"]}'
    const trip = await mesh.json<{ itinerary: { days: unknown[] } }>('call', 'itinerary.plan_trip', input, '--via', via)
    expect(trip.itinerary.days).toHaveLength(2)
  })

  it.each(['http', 'grpc', 'mcp'])('fails with the code and exit status 1 through %s', async via => {
    const ran = await mesh.run('call', 'weather.get_forecast', '{"location":"Paris","days":0}', '--via', via)
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toMatch(/^\[invalid_argument\] .*1 to 16/)
  })

  it.each(['http', 'grpc'])('streams messages as they come through %s', async via => {
    const { out } = await mesh.run('call', 'echo.run', '{"input":"Hello brave world"}', '--stream', '--via', via)
    const events = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { text?: string; result?: { text: string } })
    expect(events.map(({ text, result }) => text ?? result?.text)).toEqual([
      'Hello ',
      'brave ',
      'world',
      'Hello brave world',
    ])
  })

  it('describes what a service can do', async () => {
    const { out } = await mesh.run('describe', 'weather')
    expect(out).toContain('weather.get_forecast  Weather forecast (changes nothing)')
    expect(out).toContain('MCP weather_get_forecast · REST POST /v1/weather/get_forecast')
  })

  it('says that it is up already, and starts nothing', async () => {
    expect(await mesh.json('up', '--detach')).toMatchObject({ already: true, started: [], router })
  })

  it('scales real processes up, replaces a killed one, and scales down', async () => {
    await mesh.run('scale', 'echo=3')
    expect(await passing('agent-echo')).toBe(3)
    expect((await mesh.run('check')).out).toMatch(/^agent-echo +3 passing$/m)

    const [victim] = await instancesOf('agent-echo')
    process.kill(victim?.pid ?? -1, 'SIGKILL')
    await eventually('ls calls it dead', async () => {
      return (await instancesOf('agent-echo')).some(({ id, health }) => id === victim?.id && health === 'dead')
    })
    await eventually('check fails', async () => (await mesh.run('check')).code === 1)
    expect((await mesh.json<{ stale: string[] }>('cleanup', '--dry-run')).stale).toEqual([victim?.id])

    const scaled = await mesh.json<{ replaced: string[]; started: string[] }>('scale', 'echo=3')
    expect(scaled).toMatchObject({ replaced: [victim?.id], started: [expect.stringMatching(/^echo-agent-/)] })
    expect(await mesh.run('check')).toMatchObject({ code: 0 })

    const before = await instancesOf('agent-echo')
    await mesh.run('scale', 'echo=1')
    const [left, ...more] = await instancesOf('agent-echo')
    expect(more).toEqual([])
    // The newest drain first.
    expect(left?.id).toBe(before[0]?.id)
    expect(before.slice(1).filter(({ pid }) => isAlive(pid))).toEqual([])
  })

  it('removes what a killed process left in the registry', async () => {
    await mesh.run('scale', 'weather=2')
    const victim = (await instancesOf('tool-weather')).at(-1)
    process.kill(victim?.pid ?? -1, 'SIGKILL')
    const removed = await eventually('it is stale', async () => {
      const cleaned = await mesh.json<{ removed: string[] }>('cleanup')
      return cleaned.removed.length > 0 && cleaned.removed
    })
    expect(removed).toEqual([victim?.id])
    await mesh.run('scale', 'weather=1')
    expect((await mesh.run('check')).code).toBe(0)
  })

  it('adds routers that answer as the first does', async () => {
    await mesh.run('scale', 'router=2')
    const { services } = await mesh.json<{ services: { name: string; instances: { address: string }[] }[] }>('ls')
    const routers = services.find(({ name }) => name === 'mcp-router')?.instances ?? []
    expect(routers).toHaveLength(2)
    for (const { address } of routers) {
      const ran = await mesh.run('call', 'echo.run', '{"input":"hi"}', '--router', `http://${address}`)
      expect(ran.code).toBe(0)
    }
    await mesh.run('scale', 'router=1')
    expect((await mesh.run('call', 'echo.run')).code).toBe(0)
  })

  it('starts what is missing, the registry and the router too', async () => {
    for (const name of ['registry', 'mcp-router']) process.kill((await processOf(mesh, name)).pid, 'SIGKILL')
    expect((await mesh.run('call', 'echo.run')).code).toBe(1)
    const { started } = await mesh.json<{ started: string[] }>('up', '--detach')
    expect(started).toEqual(['registry', expect.stringMatching(/^mcp-router-/)])
    expect((await mesh.run('call', 'echo.run')).code).toBe(0)
    expect((await mesh.run('check')).code).toBe(0)
  })

  it('shows what its processes wrote', async () => {
    const { out } = await mesh.run('logs', 'weather', '-n', '50', '--json')
    const lines = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { msg: string })
    expect(lines.map(({ msg }) => msg)).toContain('registered')
  })

  it('goes down and leaves no process, and once more without harm', async () => {
    const { services } = await mesh.json<Listed>('ls')
    const pids = services.flatMap(({ instances }) => instances.map(({ pid }) => pid))
    expect(pids).toHaveLength(5)
    expect(await mesh.json('down')).toEqual({ stopped: 5 })
    expect(pids.filter(isAlive)).toEqual([])
    expect(await mesh.json('down')).toEqual({ stopped: 0 })
    expect((await mesh.run('ls')).code).toBe(1)
  })
})

describe('a mesh in the foreground', () => {
  it('tells each change, and goes down with Ctrl-C', async () => {
    await using mesh = openMeshCli()
    const up = mesh.start('up', ...freePortOptions)
    await eventually(
      'it is up',
      () => up.out().includes('agent-echo echo-agent-') && up.out().includes('joined, passing'),
    )
    const [echo] = (await mesh.json<Listed>('ls')).services.flatMap(({ instances }) => instances)
    process.kill(echo?.pid ?? -1, 'SIGKILL')
    await eventually('it tells', () => up.out().includes(`${echo?.id}: passing → dead`))
    up.child.kill('SIGINT')
    expect(await up.code).toBe(0)
    expect(up.out()).toContain('The mesh is down: 4 processes ended.')
    expect(await mesh.json('down')).toEqual({ stopped: 0 })
  })

  it('ends where somebody else takes it down', async () => {
    await using mesh = openMeshCli()
    const up = mesh.start('up', ...freePortOptions)
    await eventually('it is up', () => up.out().includes('joined'))
    await mesh.run('down')
    expect(await up.code).toBe(0)
    expect(up.out()).toContain('The mesh was taken down.')
  })

  it('takes down what it has started where it is stopped on the way', async () => {
    await using mesh = openMeshCli()
    const up = mesh.start('up', ...freePortOptions)
    const started = join(mesh.directory, 'processes')
    await eventually('the first process is there', () => existsSync(started) && readdirSync(started).length > 0)
    up.child.kill('SIGINT')
    expect(await up.code).toBe(1)
    expect(up.err()).toContain('[cancelled] stopped while waiting for')
    expect(await mesh.json('down')).toEqual({ stopped: 0 })
  })
})

describe('a mesh that cannot come up', () => {
  it('names the port that is taken, and leaves nothing running', async () => {
    await using mesh = openMeshCli()
    const holder = createServer()
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    const ran = await mesh.run('up', '--detach', '--http-port', String(port), '--grpc-port', '0', '--consul-port', '0')
    holder.close()
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toContain(`[unavailable] port ${port} (MCP and REST) is in use`)
    expect(ran.err).toContain('choose another with --http-port PORT')
    expect(await mesh.json('down')).toEqual({ stopped: 0 })
  })

  it('shows the log of the process that failed, and takes down the others', async () => {
    await using mesh = openMeshCli(undefined, { WEATHER_PROVIDER: 'a crystal ball' })
    const ran = await mesh.run('up', '--detach', ...freePortOptions)
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toMatch(/^\[unavailable\] weather-tool-[0-9a-f]{8} ended while starting/)
    expect(ran.err).toContain('[bad_config] WEATHER_PROVIDER')
    expect(await mesh.json('down')).toEqual({ stopped: 0 })
  })
})

async function processOf(mesh: MeshCli, service: string): Promise<{ pid: number }> {
  const { services } = await mesh.json<Listed>('ls')
  const id = services.find(({ name }) => name === service)?.instances[0]?.id
  return JSON.parse(readFileSync(join(mesh.directory, 'processes', `${id}.json`), 'utf8'))
}
