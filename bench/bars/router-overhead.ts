import { toFrame } from '#mesh/frames.ts'
import { cpuTimeMs } from '../cpu-time.ts'
import { type Callers, startCallers } from '../load/callers.ts'
import { type HttpLoad, h2load } from '../load/h2load.ts'
import { type Mesh, startMesh } from '../mesh.ts'
import { median } from '../percentile.ts'
import { type Process, startProcess } from '../process.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { table } from '../table.ts'

const maxCpuMicros = 110
const minThroughputRatio = 0.55
const maxAddedP50Ms = 0.35

const path = '/mesh.v1.AgentService/GetStatus'
const defaultRounds = 5

/** A way to the same instance, and the process that stands in it. */
interface Way {
  readonly name: string
  readonly request: Pick<HttpLoad, 'url' | 'headers' | 'body' | 'version'>
  /** The hop; absent: there is none. */
  readonly hop?: Process
  /** Where grpc-js clients reach it; absent: it is not gRPC. */
  readonly grpcAddress?: string
}

/** One round of one way. */
interface Measurement {
  /** CPU of the hop, and of the instance, per call with 64 callers. */
  readonly hopMicros: number
  readonly instanceMicros: number
  /** By generator: calls per second at 64 callers, median at one. */
  readonly h2load: { readonly callsPerSecond: number; readonly p50Ms: number }
  readonly grpcJs?: { readonly callsPerSecond: number; readonly p50Ms: number }
}

export const routerOverhead: Bar = {
  name: 'router-overhead',
  promise: 'What the router costs a unary gRPC call, picking, lease, deadline, metrics and info logs on',
  target: `CPU of the hop ≤ ${maxCpuMicros} µs, throughput at 64 callers ≥ ${minThroughputRatio} of direct, added p50 at one caller ≤ ${maxAddedP50Ms} ms`,
  run,
}

async function run({ rounds = defaultRounds }: RunOptions): Promise<Verdict> {
  await using mesh = await startMesh({ service: 'echo', instances: 1 })
  const [instance] = mesh.instances
  if (instance === undefined) throw new Error('no instance')
  await using bare = startProcess(['bench/peers/bare-forwarder.ts', String(instance.port)], {}, mesh.folder)
  await using grpcJs = startProcess(['bench/peers/grpc-js-forwarder.ts', String(instance.port), path], {}, mesh.folder)
  using callers = startCallers()

  const direct = grpcWay('direct', instance.port)
  const router = grpcWay('router, gRPC', mesh.router.grpcPort, mesh.router)
  const ways: Way[] = [
    direct,
    router,
    grpcWay('bare node:http2', (await bare.listening()).port ?? 0, bare),
    grpcWay('grpc-js, bytes', (await grpcJs.listening()).port ?? 0, grpcJs),
    restWay(mesh),
    mcpWay(mesh),
  ]

  console.log('warming up')
  for (const way of ways) await measure(way, { callers, instance, folder: mesh.folder })
  const measured = new Map(ways.map(way => [way, [] as Measurement[]]))
  for (let round = 1; round <= rounds; round++) {
    console.log(`round ${round} of ${rounds}`)
    for (const way of ways) measured.get(way)?.push(await measure(way, { callers, instance, folder: mesh.folder }))
  }
  return judge(measured, direct, router)
}

const calls = { atSixtyFour: 8_000, atOne: 1_500 }

async function measure(
  { name, request, hop, grpcAddress }: Way,
  { callers, instance, folder }: { callers: Callers; instance: Process; folder: string },
): Promise<Measurement> {
  const cpu = () => [hop === undefined ? 0 : cpuTimeMs(hop.pid), cpuTimeMs(instance.pid)] as const
  const before = cpu()
  const many = await h2load({ ...request, callers: 64, calls: calls.atSixtyFour }, folder)
  const after = cpu()
  const one = await h2load({ ...request, callers: 1, calls: calls.atOne }, folder)
  if (many.failed + one.failed > 0) throw new Error(`${name}: ${many.failed + one.failed} calls failed`)
  const micros = (i: 0 | 1) => ((after[i] - before[i]) * 1000) / calls.atSixtyFour
  const common = {
    hopMicros: micros(0),
    instanceMicros: micros(1),
    h2load: { callsPerSecond: many.callsPerSecond, p50Ms: one.p50Ms },
  }
  if (grpcAddress === undefined) return common
  const manyCallers = await callers.run({ address: grpcAddress, callers: 64, calls: calls.atSixtyFour })
  const oneCaller = await callers.run({ address: grpcAddress, callers: 1, calls: calls.atOne })
  if (manyCallers.failed + oneCaller.failed > 0) throw new Error(`${name}: calls of grpc-js failed`)
  return { ...common, grpcJs: { callsPerSecond: manyCallers.callsPerSecond, p50Ms: oneCaller.p50Ms } }
}

function judge(measured: ReadonlyMap<Way, readonly Measurement[]>, direct: Way, router: Way): Verdict {
  const of = (way: Way) => measured.get(way) ?? []
  /** Round by round against the direct call of the same round, so that what else the machine did cancels out. */
  const paired = (way: Way, compare: (mine: Measurement, theirs: Measurement) => number | undefined) =>
    median(
      of(way).flatMap((mine, round) => {
        const theirs = of(direct)[round]
        return theirs === undefined ? [] : (compare(mine, theirs) ?? [])
      }),
    )
  const figures = (way: Way) => ({
    hopMicros: median(of(way).map(({ hopMicros }) => hopMicros)),
    instanceMicros: median(of(way).map(({ instanceMicros }) => instanceMicros)),
    perSecond: median(of(way).map(({ h2load }) => h2load.callsPerSecond)),
    ratio: paired(way, (mine, theirs) => mine.h2load.callsPerSecond / theirs.h2load.callsPerSecond),
    p50: median(of(way).map(({ h2load }) => h2load.p50Ms)),
    added: paired(way, (mine, theirs) => mine.h2load.p50Ms - theirs.h2load.p50Ms),
    jsPerSecond: median(of(way).flatMap(({ grpcJs }) => grpcJs?.callsPerSecond ?? [])),
    jsRatio: paired(way, (a, b) => a.grpcJs && b.grpcJs && a.grpcJs.callsPerSecond / b.grpcJs.callsPerSecond),
    jsP50: median(of(way).flatMap(({ grpcJs }) => grpcJs?.p50Ms ?? [])),
    jsAdded: paired(way, (a, b) => a.grpcJs && b.grpcJs && a.grpcJs.p50Ms - b.grpcJs.p50Ms),
  })

  const rows = [...measured.keys()].map(way => {
    const f = figures(way)
    return [
      way.name,
      way.hop === undefined ? '–' : f.hopMicros.toFixed(0),
      f.instanceMicros.toFixed(0),
      ...[f.perSecond.toFixed(0), f.ratio.toFixed(2), f.p50.toFixed(2), f.added.toFixed(2)],
      ...[shown(f.jsPerSecond, 0), shown(f.jsRatio, 2), shown(f.jsP50, 2), shown(f.jsAdded, 2)],
    ]
  })
  console.log(
    `\n${table([
      ['', 'CPU/call', 'CPU/call', 'h2load', 'of', 'p50 ms', '', 'grpc-js', 'of', 'p50 ms', ''],
      ['way', 'hop µs', 'inst. µs', '64: /s', 'direct', 'at 1', 'added', '64: /s', 'direct', 'at 1', 'added'],
      ...rows,
    ])}\n`,
  )

  const { hopMicros, ratio, jsRatio, added, jsAdded } = figures(router)
  const throughput = Math.min(ratio, jsRatio)
  const addedMs = Math.max(added, jsAdded)
  const met = hopMicros <= maxCpuMicros && throughput >= minThroughputRatio && addedMs <= maxAddedP50Ms
  return {
    figure: `CPU ${hopMicros.toFixed(0)} µs, throughput ${throughput.toFixed(2)} of direct, p50 +${addedMs.toFixed(2)} ms`,
    met,
  }
}

function shown(value: number, digits: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(digits)
}

function grpcWay(name: string, port: number, hop?: Process): Way {
  return {
    name,
    request: {
      url: `http://127.0.0.1:${port}${path}`,
      headers: { 'content-type': 'application/grpc', te: 'trailers' },
      body: toFrame(new Uint8Array()),
      version: 2,
    },
    ...(hop === undefined ? {} : { hop }),
    grpcAddress: `127.0.0.1:${port}`,
  }
}

function restWay({ router }: Mesh): Way {
  return {
    name: 'router, REST',
    request: {
      url: `${router.http}/v1/echo/get_status`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{}'),
      version: 1,
    },
    hop: router,
  }
}

function mcpWay({ router }: Mesh): Way {
  const version = '2026-07-28'
  const tool = 'echo_get_status'
  const meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: {}, _meta: meta } }
  return {
    name: 'router, MCP',
    request: {
      url: `${router.http}/mcp`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': version,
        'mcp-method': 'tools/call',
        'mcp-name': tool,
      },
      body: Buffer.from(JSON.stringify(body)),
      version: 1,
    },
    hop: router,
  }
}
