import { expect, it } from 'vitest'
import { memoryTerminal } from '../cli/memory-terminal.ts'
import { runMesh } from '../cli/run-mesh.ts'
import { eventually } from './support/eventually.ts'
import { callRest, get } from './support/http-caller.ts'
import { type Load, steadyLoad } from './support/load.ts'
import { story, type TestRouter, useMesh } from './support/mesh.ts'

interface Balanced {
  readonly strategy: string
  readonly source: string
  readonly hedge?: boolean
  readonly fault?: string
}

story('how calls of a service are balanced', () => {
  // A machine that is busy with something else must not look like instances that are ill.
  const mesh = useMesh({ routers: 2, echo: 3, env: { CHECK_TIMEOUT_MS: '20000' } })

  const balanced = async (router: TestRouter) => (await get(`${router.http}/v1/balancers/echo`)).body as Balanced
  const everywhere = async (isSo: (one: Balanced) => boolean) =>
    (await Promise.all(mesh.routers.map(balanced))).every(isSo)

  /** Runs `mesh` beside this mesh, of which it knows no more than where its Consul is. */
  async function command(...argv: string[]) {
    const terminal = memoryTerminal()
    const env = { CONSUL_HTTP_ADDR: mesh.consul.url }
    const { signal } = new AbortController()
    const code = await runMesh(argv, '0', { env, root: '/nowhere', terminal, signal })
    return { code, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n') }
  }

  /** Does something while both routers are called, each a hundred times a second; no call may fail. */
  async function underLoad(work: (load: Load) => Promise<void>): Promise<void> {
    let turn = 0
    const load = steadyLoad(100, () => {
      const router = mesh.routers[turn++ % mesh.routers.length] ?? mesh.router
      return callRest(`${router.http}/v1/echo/run`, { input: 'hi' })
    })
    try {
      await load.more(20)
      await work(load)
      await load.more(20)
    } finally {
      await load.stop()
    }
    expect(load.failures).toEqual([])
  }

  it('is changed by one command, on both routers within a second, and no call fails', async () => {
    expect(await everywhere(one => one.strategy === 'adaptive' && one.source === 'default')).toBe(true)
    const took: number[] = []
    await underLoad(async load => {
      for (const strategy of ['round_robin', 'p2c', 'least_loaded', 'random', 'session']) {
        const startedAt = performance.now()
        const { code, out } = await command('balance', 'set', 'echo', strategy)
        expect([code, out]).toEqual([0, expect.stringContaining(`mesh/lb/agent-echo = ${strategy} (`)])
        await eventually(`both balance by ${strategy}`, () =>
          everywhere(one => one.strategy === strategy && one.source === 'kv'),
        )
        took.push(performance.now() - startedAt)
        for (const { id } of mesh.routers) expect(out).toContain(`${id} balances agent-echo by`)
        await load.more(10)
      }
    })
    // Most of them: a machine that is busy with something else may stall one.
    expect(took.sort((a, b) => a - b)[2]).toBeLessThan(1_000)
    const shown = await command('balance', 'show', 'echo')
    expect(shown.out).toContain("agent-echo: session (Consul's KV), 3 of 3 ready")
  })

  it('stays as it is where a value is bad, which every view of it says', async () => {
    const { consul, router } = mesh
    await fetch(`${consul.url}/v1/kv/mesh/lb/agent-echo`, { method: 'PUT', body: '{"strategy":"p3c","hedge":1}' })
    await eventually('both tell the fault', () => everywhere(({ fault }) => fault?.includes('hedge: ') === true))
    expect(await everywhere(one => one.strategy === 'session' && one.source === 'kv')).toBe(true)
    const shown = await command('balance', 'show')
    expect(shown.out).toContain('did you mean "p2c"?')
    const metrics = String((await get(`${router.http}/metrics`)).body)
    expect(metrics).toContain('meshwork_router_pool_policy_fault{service="agent-echo"} 1')
    expect(metrics).toContain('meshwork_router_pool_strategy{service="agent-echo",strategy="session",source="kv"} 1')
    await eventually('the log says so once', () => router.output.split('the last good value stays').length === 2)
    await underLoad(async () => {})
  })

  it('is explained by the choices of each router, one after another', async () => {
    await command('balance', 'set', 'echo', 'least_loaded', '--hedge', 'on')
    expect(await everywhere(one => one.hedge === true && one.fault === undefined)).toBe(true)
    await underLoad(async () => {
      await eventually('both have choices to show', async () => {
        const { out } = await command('balance', 'explain', 'echo', '--json')
        const { routers } = JSON.parse(out) as { routers: { decisions: object[] }[] }
        return routers.length === 2 && routers.every(({ decisions }) => decisions.length > 0)
      })
      const { out } = await command('balance', 'explain', 'agent-echo', '--last', '1')
      for (const { id } of mesh.routers) expect(out).toContain(`agent-echo, as ${id} saw it`)
      for (const { id } of mesh.running('echo')) expect(out).toContain(id)
      expect(out).toMatch(/s ago: least_loaded: this router's calls in flight \/ slots: the least/)
    })
  })

  it('is as the rest say once that is taken back', async () => {
    await underLoad(async () => {
      const { out } = await command('balance', 'unset', 'echo')
      expect(out).toContain('mesh/lb/agent-echo is gone (was {"strategy":"least_loaded","hedge":true})')
      expect(await everywhere(one => one.source === 'default' && one.strategy === 'adaptive')).toBe(true)
    })
  })

  it('outlives Consul, and is heard again when it is back', async () => {
    await command('balance', 'set', 'echo', 'random')
    mesh.consul.freeze()
    await underLoad(async () => {
      expect(await everywhere(one => one.strategy === 'random')).toBe(true)
    })
    mesh.consul.thaw()
    const { code } = await command('balance', 'set', 'echo', 'p2c')
    expect(code).toBe(0)
    await eventually('both balance by p2c', () => everywhere(one => one.strategy === 'p2c'))
  })

  it('tells apart a key of a short name, and shows of a long or hostile value a short line', async () => {
    const write = (key: string, body: string) =>
      fetch(`${mesh.consul.url}/v1/kv/mesh/lb/${key}`, { method: 'PUT', body })
    await write('echo', 'p2c')
    const stray = await command('balance', 'unset', 'echo')
    expect(stray.out).toBe(
      'mesh/lb/echo is gone (was p2c)\nno router that can be reached from here has instances of echo',
    )
    await write('agent-echo', `\u001b[2J${'x'.repeat(100_000)}`)
    const { out } = await command('balance', 'set', 'echo', 'p2c', '--hedge', 'off')
    expect(out).toContain(`(was �[2J${'x'.repeat(196)}…)\n`)
    for (const { id } of mesh.routers) expect(out).toContain(`${id} balances agent-echo by p2c (kv), hedge off`)
  })

  it('refuses what there is not, and writes nothing', async () => {
    const wrong = [
      [['set', 'ekho', 'p2c'], 'there is no service "ekho": did you mean agent-echo?'],
      [['set', 'echo', 'p3c'], 'no balancing strategy "p3c"; did you mean "p2c"?'],
      [['set', 'echo'], 'say what to set'],
      [['set', 'echo', 'p2c', '--slow-start', '-1'], '--slow-start'],
      [['set', 'echo', 'p2c', '--hedge', 'maybe'], '--hedge must be on or off, not "maybe"'],
      [['unset', 'ekho'], 'did you mean agent-echo?'],
      [['explain'], 'say which service'],
      [['mend', 'echo'], '"mend" must be show, explain, set or unset'],
    ] as const
    for (const [argv, why] of wrong) {
      const { code, err } = await command('balance', ...argv)
      expect([code, err]).toEqual([2, expect.stringContaining(why)])
    }
    expect(await everywhere(one => one.strategy === 'p2c')).toBe(true)
  })
})
