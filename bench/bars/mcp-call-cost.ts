import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { h2loadGenerator, hasH2load } from '../load/h2load.ts'
import { assertAnswers, callOf, isForecast, mcpWay, toolCall } from '../mcp/mcp-way.ts'
import { measureLoads } from '../mcp/quiet-rounds.ts'
import { startFront } from '../mcp/start-front.ts'
import { startMesh } from '../mesh.ts'
import { type Process, startProcess } from '../process.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { table } from '../table.ts'

/** 80 µs where bare `node:http` took 22, when the target was set: what a microsecond is depends on the machine, and on its hour. */
const maxTimesBare = 3.6
const callers = 64
/** CPU is counted in steps of 10 ms, and the dearest way takes ten times what the cheapest does. */
const calls = { cheap: 16_000, dear: 4_000 }

/**
 * What one modern `tools/call` takes of the router's CPU, and what it takes elsewhere.
 *
 * The way that is judged is the router's whole HTTP side, with its log lines and metrics, and everything behind it down to the
 * call; the call itself ends at once instead of going to an instance.
 */
export const mcpCallCost: Bar = {
  name: 'mcp-call-cost',
  promise:
    "one tools/call of MCP 2026-07-28 in the router, without the way to the instance; beside it the official SDK's server",
  target: `CPU ≤ ${maxTimesBare} times that of bare node:http at ${callers} callers`,
  run,
}

async function run({ rounds = 7 }: RunOptions): Promise<Verdict> {
  if (!hasH2load()) throw new Error('h2load is not here (Debian: nghttp2-client)')
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const mesh = stack.use(await startMesh({ service: 'weather', instances: 1 }))
  const start = (...args: readonly string[]) => stack.use(startProcess(args, {}, folder))
  const servers = {
    bare: start('bench/mcp/bare-http.ts'),
    sdk: start('bench/mcp/sdk-server.ts', '10'),
    fast: stack.use(startFront(folder, 10, 'on')),
    slow: stack.use(startFront(folder, 10, 'off')),
  }
  const way = async (name: string, server: Process) => {
    const { port } = await server.listening()
    return mcpWay(name, `http://127.0.0.1:${port}/mcp`, toolCall, server.pid)
  }
  const whole = callOf('weather_get_forecast')
  const loads = {
    bare: { way: await way('bare node:http, which checks nothing', servers.bare), callers, calls: calls.cheap },
    sdk: { way: await way("the SDK's server alone", servers.sdk), callers, calls: calls.dear },
    fast: { way: await way('router without its hop', servers.fast), callers, calls: calls.cheap },
    slow: { way: await way('the same, MCP_FAST_PATH=off', servers.slow), callers, calls: calls.dear },
    whole: {
      way: mcpWay('whole router, with its hop', `${mesh.router.http}/mcp`, whole, mesh.router.pid),
      callers,
      calls: calls.cheap,
    },
  }
  const all = Object.values(loads)
  for (const { way } of all) await assertAnswers(way, isForecast)
  const figures = await measureLoads(all, h2loadGenerator(folder, 'apart'), rounds)
  const micros = (load: (typeof all)[number]) => figures.get(load)?.cpuMicros ?? Number.NaN
  const bare = micros(loads.bare)
  const rows = all.map(load => [
    load.way.name,
    micros(load).toFixed(0),
    (micros(load) / bare).toFixed(1),
    (figures.get(load)?.callsPerSecond ?? Number.NaN).toFixed(0),
  ])
  console.log(`\n${table([['one tools/call', 'CPU µs', '÷ bare', 'calls/s'], ...rows])}\n`)
  const fast = micros(loads.fast)
  return {
    figure: `CPU ${(fast / bare).toFixed(1)} times, ${fast.toFixed(0)} µs; ${micros(loads.whole).toFixed(0)} with the hop, ${micros(loads.sdk).toFixed(0)} by the SDK, ${bare.toFixed(0)} by bare node:http`,
    met: fast <= maxTimesBare * bare,
  }
}
