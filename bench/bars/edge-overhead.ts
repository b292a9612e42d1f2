import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { startEdge, type TestEdge } from '../../tests/support/edge.ts'
import { processTree } from '../cpu-time.ts'
import type { Generator } from '../load/generator.ts'
import { h2loadGenerator, hasH2load } from '../load/h2load.ts'
import { startMesh } from '../mesh.ts'
import { hasNginx, startNginx } from '../peers/nginx.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'
import {
  callers,
  figuresOf,
  generatorCells,
  generatorHeads,
  type Micros,
  measureRounds,
  microsOf,
  type Round,
} from '../rounds.ts'
import { table } from '../table.ts'
import { grpcWay, routerWay, type Way } from '../way.ts'

const minRatio = 0.9
const maxAddedP50Ms = 0.2
const maxDirectMicros = 15

/**
 * Callers, HAProxy, router and instance need a CPU each. Where they share, HAProxy's share is missing to the others, however
 * cheap it is; then the router is asked only whether it can do as many calls with its own CPU as without HAProxy.
 */
const ownCpus = 4

/** The hop takes some 20 µs, and CPU is counted in steps of 10 ms. */
const calls = { ofMany: 16_000, ofOne: 1_500 }

/**
 * What stands in front of the router, against the router itself; and the direct lane, where HAProxy sends a service's
 * calls to its instance without a router, against the direct call.
 *
 * HAProxy runs by the very file that our controller renders for it, but without its access log; nginx has none either.
 */
export const edgeOverhead: Bar = {
  name: 'edge-overhead',
  promise: 'what HAProxy in front of the router costs a unary call; nginx and the direct lane beside it',
  target: `throughput at ${callers} callers ≥ ${minRatio} of the router's own (on fewer than ${ownCpus} CPUs: calls per second of the router's CPU), added p50 at one caller ≤ ${maxAddedP50Ms} ms, CPU of the direct lane ≤ ${maxDirectMicros} µs with one connection`,
  run,
}

/** A way, and what it is measured against: the same way without the hop. */
interface Row {
  readonly way: Way
  readonly base: Way
}

async function run({ rounds = 7 }: RunOptions): Promise<Verdict> {
  if (!hasH2load()) throw new Error('h2load is not here (Debian: nghttp2-client)')
  // The instance asks for the direct lane; calls that do not name its service go to the router all the same.
  await using mesh = await startMesh({ service: 'echo', instances: 1, env: { EDGE: 'direct' } })
  const [instance = { pid: 0, port: 0 }] = mesh.instances
  const { router } = mesh
  await using edge = await startEdge({ consul: mesh.consul })
  await edge.untilRouters([{ http: router.http, port: router.grpcPort }])
  await edge.untilUp('agent-echo.direct', [instance.port])
  await using nginx = hasNginx() ? await startNginx(mesh.folder, router.grpcPort) : undefined
  if (nginx === undefined) console.log('nginx is not here (Debian: nginx-core): measured without it.')

  const direct: Way = grpcWay('instance itself', instance.port)
  const own: Way = { ...routerWay(router, 'grpc'), name: 'router' }
  const haproxyPids = await haproxyProcesses(edge)
  const behind = (name: string, port: number, pids: readonly number[]): Way => ({
    ...grpcWay(name, port, ...pids),
    furtherPids: [router.pid],
  })
  const edgePort = Number(edge.grpc.split(':').at(-1))
  const before = behind('HAProxy, router', edgePort, haproxyPids)
  const lane = grpcWay('HAProxy, direct lane', edgePort, ...haproxyPids)
  const named: Way = { ...lane, headers: { ...lane.headers, 'mesh-service': 'agent-echo' } }
  const rows: Row[] = [
    { way: direct, base: direct },
    { way: own, base: direct },
    { way: before, base: own },
    ...(nginx === undefined ? [] : [{ way: behind('nginx, router', nginx.port, processTree(nginx.pid)), base: own }]),
    { way: named, base: direct },
  ]
  const generators = [h2loadGenerator(mesh.folder, 'apart'), h2loadGenerator(mesh.folder, 'together')]
  const ways = rows.map(({ way }) => way)
  const quiet = await measureRounds(ways, generators, instance.pid, calls, rounds)
  show(quiet, rows, generators)
  return judge(quiet, { own, before, named }, generators)
}

/** The master and its worker. */
async function haproxyProcesses({ runDir }: TestEdge): Promise<number[]> {
  return processTree(Number(await readFile(join(runDir, 'haproxy.pid'), 'utf8')))
}

function show(rounds: readonly Round[], rows: readonly Row[], generators: readonly Generator[]): void {
  const micros = (way: Way, of: keyof Micros, there: boolean) =>
    generators.map(({ name }) => (there ? microsOf(rounds, way, name, of).toFixed(0) : ''))
  const lines = rows.map(({ way, base }) => [
    way.name,
    ...micros(way, 'hop', way !== base),
    ...micros(way, 'further', way.furtherPids !== undefined),
    ...micros(way, 'instance', true),
  ])
  const parts = ['hop', 'router', 'instance'].flatMap(part => generators.map(({ name }) => [part, name]))
  console.log(`\n${underHeads([['CPU/call, µs', 'way'], ...parts], lines)}`)

  const against = rows.map(({ way, base }) => [
    way.name,
    way === base ? '' : base.name,
    ...generatorCells(rounds, way, base, generators),
  ])
  console.log(`\n${underHeads([['', 'way'], ['', 'against'], ...generatorHeads(generators, 'that')], against)}\n`)
}

function underHeads(heads: readonly (readonly string[])[], lines: readonly (readonly string[])[]): string {
  return table([...[0, 1].map(line => heads.map(cells => cells[line] ?? '')), ...lines])
}

/**
 * Judged by callers that have a connection each; the CPU of the direct lane by streams on one connection, as gRPC clients
 * send them.
 */
function judge(
  rounds: readonly Round[],
  { own, before, named }: Readonly<Record<'own' | 'before' | 'named', Way>>,
  [apart, together]: readonly Generator[],
): Verdict {
  if (apart === undefined || together === undefined) throw new Error('nothing was measured')
  const { ratio, addedMs } = figuresOf(rounds, before, own, apart.name)
  const shared = figuresOf(rounds, before, own, together.name)
  const capacity = microsOf(rounds, own, apart.name, 'hop') / microsOf(rounds, before, apart.name, 'further')
  const cpuOf = (way: Way) => [apart, together].map(({ name }) => microsOf(rounds, way, name, 'hop'))
  const shown = (micros: readonly number[]) => micros.map(one => one.toFixed(0)).join(' and ')
  return {
    figure: [
      `throughput ${ratio.toFixed(2)} of the router's own (${shared.ratio.toFixed(2)} with one connection)`,
      `${capacity.toFixed(2)} of its calls per second of its own CPU`,
      `p50 +${addedMs.toFixed(2)} ms`,
      `CPU ${shown(cpuOf(before))} µs, of the direct lane ${shown(cpuOf(named))} µs (with one connection the second)`,
    ].join(', '),
    met:
      (availableParallelism() < ownCpus ? capacity : ratio) >= minRatio &&
      addedMs <= maxAddedP50Ms &&
      microsOf(rounds, named, together.name, 'hop') <= maxDirectMicros,
  }
}
