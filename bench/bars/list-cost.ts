import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../../router/limits.ts'
import { h2loadGenerator, hasH2load } from '../load/h2load.ts'
import { assertAnswers, hasTools, mcpWay, toolList } from '../mcp/mcp-way.ts'
import { type Load, measureLoads } from '../mcp/quiet-rounds.ts'
import { startFront } from '../mcp/start-front.ts'
import { startProcess } from '../process.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { table } from '../table.ts'

const maxMicros = 100
const callers = 16
const sizes = [10, 200, 1_000] as const

/**
 * What one `tools/list` takes: a page, which holds up to `TOOLS_PER_PAGE`. Clients can unpack, as those on `fetch` can; beside it
 * stands what one gets that cannot.
 */
export const listCost: Bar = {
  name: 'list-cost',
  promise: `one tools/list of MCP 2026-07-28 at ${sizes.join(', ')} operations (a page of ${defaultLimits.toolsPerPage} at most); beside it the official SDK's server with the same page`,
  target: `CPU ≤ ${maxMicros} µs at ${sizes.at(-1)} operations`,
  run,
}

async function run({ rounds = 5 }: RunOptions): Promise<Verdict> {
  if (!hasH2load()) throw new Error('h2load is not here (Debian: nghttp2-client)')
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const loads: (Load & { readonly size: number; readonly column: 'router' | 'unpacked' | 'sdk' })[] = []
  for (const size of sizes) {
    const router = stack.use(startFront(folder, size, 'on'))
    const sdk = stack.use(startProcess(['bench/mcp/sdk-server.ts', `${size}`], {}, folder))
    const url = async (server: typeof router) => `http://127.0.0.1:${(await server.listening()).port}/mcp`
    const way = mcpWay('the router', await url(router), toolList, router.pid)
    const { 'accept-encoding': _, ...headers } = way.headers
    const its = { size, callers }
    loads.push(
      { ...its, column: 'router', way, calls: 8_000 },
      { ...its, column: 'unpacked', way: { ...way, headers }, calls: Math.ceil(200_000 / (size + 20)) },
      {
        ...its,
        column: 'sdk',
        way: mcpWay('the SDK', await url(sdk), toolList, sdk.pid),
        calls: Math.ceil(100_000 / (size + 40)),
      },
    )
  }
  for (const { way, size } of loads) await assertAnswers(way, hasTools(Math.min(size, defaultLimits.toolsPerPage)))
  const figures = await measureLoads(loads, h2loadGenerator(folder, 'apart'), rounds)
  const micros = (size: number, column: string) => {
    const load = loads.find(one => one.size === size && one.column === column)
    return (load && figures.get(load)?.cpuMicros) ?? Number.NaN
  }
  const rows = sizes.map(size => [
    `${size}`,
    ...['router', 'unpacked', 'sdk'].map(column => micros(size, column).toFixed(0)),
  ])
  console.log(`\n${table([['operations', 'router, CPU µs', 'not packed', 'the SDK alone'], ...rows])}\n`)
  const largest = micros(sizes[2], 'router')
  return {
    figure: `CPU ${sizes.map(size => micros(size, 'router').toFixed(0)).join(', ')} µs; by the SDK ${sizes.map(size => micros(size, 'sdk').toFixed(0)).join(', ')} µs`,
    met: largest <= maxMicros,
  }
}
