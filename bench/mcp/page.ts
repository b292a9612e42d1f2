import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../../tests/support/eventually.ts'
import { findHaproxy } from '../../tests/support/find-haproxy.ts'
import { h2loadGenerator, hasH2load } from '../load/h2load.ts'
import { ask, type McpMessage } from '../load/mcp-requests.ts'
import { startMesh } from '../mesh.ts'
import { installMcpGateways, mcpGateways, startMcpGateway } from '../peers/mcp-gateways.ts'
import { startMcpHaproxy } from '../peers/mcp-haproxy.ts'
import { type Process, startProcess } from '../process.ts'
import { markdownTable } from '../sim/markdown.ts'
import type { Way } from '../way.ts'
import { assertAnswers, callOf, hasTools, isForecast, mcpWay, toolCall, toolList } from './mcp-way.ts'
import { type Figures, type Load, measureLoads } from './quiet-rounds.ts'
import { rssMb } from './rss.ts'
import { startFront } from './start-front.ts'

/** Writes docs/mcp-performance.md: `npm run bench:mcp`. Real time is in it, so no two runs give the same page. */

process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
if (!hasH2load() || findHaproxy() === undefined)
  throw new Error('needs h2load and HAProxy (Debian: nghttp2-client, haproxy)')

const rounds = 4
const callerCounts = [1, 16, 64] as const
const sizes = [10, 200, 1_000] as const
const loadSeconds = 1
const connects = 2_000
/** Below so many calls per second of one caller, a way is not put under more: they would wait for minutes. */
const leastForMany = 10

/** One of those that are compared, before HAProxy stands in front of it. */
interface Contestant {
  readonly name: string
  readonly port: number
  readonly message: McpMessage
  readonly pids: readonly number[]
  readonly furtherPids?: readonly number[]
}

type PageLoad = Load & { readonly name: string; readonly size?: number }

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
stack.defer(() => rm(folder, { recursive: true, force: true }))
const installed = installMcpGateways(folder)
const generator = h2loadGenerator(folder, 'apart')

const calls = await measureCalls()
const lists = await measureLists()
writeFileSync(new URL('../../docs/mcp-performance.md', import.meta.url), page())
console.log('docs/mcp-performance.md')
await stack.disposeAsync()
process.exit()

/** Everybody at once, since idle processes cost nothing; loads one after the other. */
async function measureCalls() {
  await using own = new AsyncDisposableStack()
  const env = { MCP_FAST_PATH: 'off' }
  const [on, off] = [own.use(await startMesh(weather())), own.use(await startMesh({ ...weather(), env }))]
  const sdk = own.use(startProcess(['bench/mcp/sdk-server.ts', '10'], {}, folder))
  const contestants: Contestant[] = [
    { name: 'Meshwork', ...meshwork(on) },
    { name: 'Meshwork, `MCP_FAST_PATH=off`', ...meshwork(off) },
    { name: "the SDK's server alone", ...single(sdk, (await sdk.listening()).port ?? 0), message: toolCall },
  ]
  for (const gateway of mcpGateways) {
    const process = own.use(await startMcpGateway(gateway, { installed, folder, operations: 10 }))
    contestants.push({ name: gateway.name, ...single(process, process.port), message: toolCall })
  }
  const ways = await behindHaproxy(own, contestants, isForecast)
  const loads: PageLoad[] = []
  for (const way of ways) {
    for (const callers of callerCounts) {
      const load = await loadOf(way, callers)
      if (load !== undefined) loads.push({ ...load, name: way.name })
    }
  }
  const figures = await measureLoads(loads, generator, rounds)
  const memory = new Map<string, number>()
  for (const way of ways) {
    if (loads.some(one => one.way === way && one.callers > 1)) await connectOften(way)
    memory.set(way.name, rssMb(way.hopPids ?? []))
  }
  return { ways, loads, figures, memory }
}

/** One size after the other. What no instance answers needs none: Meshwork is its HTTP side here. */
async function measureLists() {
  const loads: PageLoad[] = []
  const figures = new Map<PageLoad, Figures>()
  for (const size of sizes) {
    await using own = new AsyncDisposableStack()
    const start = (...args: string[]) => own.use(startProcess(args, {}, folder))
    const servers: [string, Process][] = [
      ['Meshwork', own.use(startFront(folder, size, 'on'))],
      ['Meshwork, `MCP_FAST_PATH=off`', own.use(startFront(folder, size, 'off'))],
      ["the SDK's server alone", start('bench/mcp/sdk-server.ts', `${size}`)],
    ]
    const contestants: Contestant[] = []
    for (const [name, process] of servers) {
      contestants.push({ name, ...single(process, (await process.listening()).port ?? 0), message: toolList })
    }
    for (const gateway of mcpGateways) {
      const process = own.use(await startMcpGateway(gateway, { installed, folder, operations: size }))
      contestants.push({ name: gateway.name, ...single(process, process.port), message: toolList })
    }
    const ways = await behindHaproxy(own, contestants, hasTools(Math.min(size, 500)))
    const ofSize: PageLoad[] = []
    for (const way of ways) {
      const load = (await loadOf(way, 16)) ?? (await loadOf(way, 1))
      if (load !== undefined) ofSize.push({ ...load, name: way.name, size })
    }
    for (const [load, seen] of await measureLoads(ofSize, generator, rounds)) figures.set(load, seen)
    loads.push(...ofSize)
  }
  return { loads, figures }
}

function weather() {
  return { service: 'weather', instances: 1 } as const
}

function meshwork({ router, instances }: Awaited<ReturnType<typeof startMesh>>): Omit<Contestant, 'name'> {
  return {
    port: Number(new URL(router.http).port),
    message: callOf('weather_get_forecast'),
    pids: [router.pid],
    furtherPids: instances.map(({ pid }) => pid),
  }
}

function single({ pid }: Process, port: number): Pick<Contestant, 'port' | 'pids'> {
  return { port, pids: [pid] }
}

/** @returns a way to each, once each answers as it should */
async function behindHaproxy(
  own: AsyncDisposableStack,
  contestants: readonly Contestant[],
  isRight: (result: Record<string, unknown>) => boolean,
): Promise<Way[]> {
  const haproxy = own.use(
    await startMcpHaproxy(
      folder,
      contestants.map(({ port }) => port),
    ),
  )
  const ways = contestants.map(({ name, message, pids, furtherPids }, at) => {
    const way = mcpWay(name, haproxy.urls[at] ?? '', message, ...pids)
    return furtherPids === undefined ? way : { ...way, furtherPids }
  })
  for (const way of ways) {
    await eventually(`${way.name} answers`, () => assertAnswers(way, isRight).then(() => true), 60_000)
  }
  return ways
}

/** The load of so many callers for about a second; `undefined` where the way is too slow for so many. */
async function loadOf(way: Way, callers: number): Promise<Load | undefined> {
  const alone = await generator.run(way, 1, 4)
  if (alone.callsPerSecond < leastForMany) return callers === 1 ? { way, callers, calls: 4 } : undefined
  const { callsPerSecond } = await generator.run(way, callers, callers * 4)
  const calls = Math.round(Math.min(20_000, Math.max(callers * 4, callsPerSecond * loadSeconds)))
  return { way, callers, calls }
}

/** Clients that come, call once, and go, each with a connection of its own. */
async function connectOften({ url, headers, body, name }: Way): Promise<void> {
  const giveUpAt = performance.now() + 20_000
  let left = connects
  const client = async () => {
    while (left-- > 0 && performance.now() < giveUpAt) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      await ask(url, { body: Buffer.from(body).toString(), headers }, agent)
      agent.destroy()
    }
  }
  await Promise.all(Array.from({ length: 16 }, client))
  if (left > 0) console.log(`${name}: ${connects - left} of ${connects} connects in 20 s`)
}

function page(): string {
  const all = [...calls.figures.values(), ...lists.figures.values()].map(({ others }) => others)
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`
  return `# MCP, measured

\`npm run bench:mcp\` writes this page, in some minutes; \`npm run bar mcp-call-cost\` and \`npm run bar list-cost\` hold the first columns
to a promise. One run on ${availableParallelism()} CPUs, Node ${process.version}; other work took ${percent(Math.min(...all))} to ${percent(Math.max(...all))} of the machine while a figure was taken.

All requests are of MCP 2026-07-28 and come through one HAProxy, with the same few lines for each: a door, and one server behind it.
[h2load](https://nghttp2.org/documentation/h2load-howto.html) sends them over connections that stay open. Contestants take turns,
${rounds} rounds of about a second each; a figure is the median of the quieter half of them. CPU is user and system time of the
process, from \`/proc\`; HAProxy's is not in it.

- *Meshwork* is one router with its log and metrics on, and one instance of \`tool-weather\` behind it, over gRPC.
- *The SDK's server alone* is \`@modelcontextprotocol/server\` with \`createMcpHandler\` and a \`Server\` whose tool answers with a constant
  (\`bench/mcp/sdk-server.ts\`). It calls nobody.
- ${mcpGateways.map(({ name }) => `\`${name}\``).join(' and ')} stand before the same server on standard streams (\`bench/mcp/stdio-server.ts\`), by their own
  settings but \`--stateless\`.

Of others on npm, \`mcp-hub\` offers its clients only HTTP+SSE of 2024-11-05, where an answer comes on another connection than its request,
\`mcp-remote\` bridges the other way, and \`metamcp\` is not there.

## One tools/call

${callTable()}

A dash: one caller gets fewer than ${leastForMany} answers a second, so that more were not tried (\`supergateway\` starts a process for each request).
*Behind it* is the CPU of what the gateway calls or starts: the instance, the process on standard streams. RSS is the gateway's own after all that
and ${connects} connects more, each with a connection of its own.

## One tools/list

CPU in µs, 16 callers (1 where those are too many). A tool is about 3 KB of schemas; a page holds 500. Clients say that they read gzip, as all on \`fetch\` do; only Meshwork
makes use of it.

${listTable()}
`
}

function callTable(): string {
  const rows = calls.ways.map(({ name }) => {
    const at = (callers: number) => figuresOf(calls, one => one.name === name && one.callers === callers)
    const many = at(64) ?? at(1)
    return [
      name,
      whole(many?.cpuMicros),
      many?.furtherMicros === 0 ? '' : whole(many?.furtherMicros),
      ...callerCounts.map(callers => `${millis(at(callers)?.p50Ms)} / ${millis(at(callers)?.p99Ms)}`),
      whole(at(64)?.callsPerSecond),
      whole(calls.memory.get(name)),
    ]
  })
  const times = callerCounts.map(callers => `p50 / p99 at ${callers}, ms`)
  return markdownTable(['', 'CPU µs', 'behind it', ...times, 'calls/s at 64', 'RSS MB'], rows)
}

function listTable(): string {
  const names = [...new Set(lists.loads.map(({ name }) => name))]
  const rows = names.map(name => [
    name,
    ...sizes.map(size => whole(figuresOf(lists, one => one.name === name && one.size === size)?.cpuMicros)),
  ])
  return markdownTable(['operations', ...sizes.map(size => size.toLocaleString('en'))], rows)
}

function figuresOf(
  { loads, figures }: { readonly loads: readonly PageLoad[]; readonly figures: ReadonlyMap<PageLoad, Figures> },
  isIt: (load: PageLoad) => boolean,
): Figures | undefined {
  const load = loads.find(isIt)
  return load && figures.get(load)
}

function whole(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(0)
}

function millis(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1)
}
