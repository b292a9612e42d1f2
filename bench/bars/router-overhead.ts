import { join } from 'node:path'
import type { Generator } from '../load/generator.ts'
import { startGrpcJs } from '../load/grpc-js.ts'
import { h2loadGenerator, hasH2load } from '../load/h2load.ts'
import { type Mesh, startMesh } from '../mesh.ts'
import { startProcess } from '../process.ts'
import { describeProfile, profileNow } from '../profile.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { callers, figuresOf, generatorCells, generatorHeads, measureRounds, microsOf, type Round } from '../rounds.ts'
import { table } from '../table.ts'
import { type Door, grpcWay, routerWay, statusPath, type Way } from '../way.ts'

const maxCpuMicros = 110
const minThroughputRatio = 0.55
const maxAddedP50Ms = 0.35

const calls = { ofMany: 8_000, ofOne: 1_500 }
const profiledCalls = 40_000

/**
 * The router against a direct call to the same instance, and against two forwarders that do nothing else: the floor on
 * this very machine. Rounds interleave all of them, ratios are taken within a round, and the busier half of the rounds is
 * left out: what else the machine does is no property of the router.
 *
 * Judged by h2load where it is there, because it takes the least CPU for itself: with callers in Node the machine is busy
 * with them. A caller is a client with a connection of its own. Beside it stands the same number of streams on one
 * connection, as a proxy in front would send them: then router and instance, each one thread, tend to work in turns on
 * whole batches, and the ratio comes close to the instance's share of the CPU that both take.
 */
export const routerOverhead: Bar = {
  name: 'router-overhead',
  promise: 'what the router costs a unary call, with picking, leases, deadlines, metrics and info logs on',
  target: `CPU of the hop ≤ ${maxCpuMicros} µs, throughput at ${callers} callers ≥ ${minThroughputRatio} of direct, added p50 at one caller ≤ ${maxAddedP50Ms} ms`,
  run,
  profile,
}

async function run({ rounds = 7 }: RunOptions): Promise<Verdict> {
  await using mesh = await startMesh({ service: 'echo', instances: 1 })
  const [{ pid: instancePid, port } = { pid: 0, port: 0 }] = mesh.instances
  await using bare = startProcess(['bench/peers/bare-forwarder.ts', String(port)], {}, mesh.folder)
  await using identity = startProcess(['bench/peers/grpc-js-forwarder.ts', String(port), statusPath], {}, mesh.folder)
  using grpcJs = startGrpcJs()
  const generators = [...generatorsHere(mesh), grpcJs]

  const ways = [
    grpcWay('direct', port),
    routerWay(mesh.router, 'grpc'),
    grpcWay('bare node:http2', (await bare.listening()).port ?? 0, bare.pid),
    grpcWay('grpc-js as bytes', (await identity.listening()).port ?? 0, identity.pid),
    routerWay(mesh.router, 'rest'),
    routerWay(mesh.router, 'mcp'),
  ].filter(way => generators.some(generator => generator.speaks(way)))

  const quiet = await measureRounds(ways, generators, instancePid, calls, rounds)
  return judge(quiet, ways, generators)
}

/** h2load, or a word that it is missing. */
function generatorsHere({ folder }: Mesh): Generator[] {
  if (hasH2load()) return [h2loadGenerator(folder, 'apart'), h2loadGenerator(folder, 'together')]
  console.log('h2load is not here (Debian: nghttp2-client): judged by grpc-js clients, without REST and MCP.')
  return []
}

function judge(rounds: readonly Round[], ways: readonly Way[], generators: readonly Generator[]): Verdict {
  const [direct, router] = ways
  const [generator] = generators
  if (direct === undefined || router === undefined || generator === undefined) throw new Error('nothing was measured')
  const cpuOf = (way: Way, of: 'hop' | 'instance') => {
    const speaker = generators.find(one => one.speaks(way)) ?? generator
    return microsOf(rounds, way, speaker.name, of)
  }
  const rows = ways.map(way => [
    way.name,
    way === direct ? '' : cpuOf(way, 'hop').toFixed(0),
    cpuOf(way, 'instance').toFixed(0),
    ...generatorCells(rounds, way, direct, generators),
  ])
  const head = [['', 'way'], ['CPU/call', 'hop µs'], ['CPU/call', 'inst. µs'], ...generatorHeads(generators, 'direct')]
  console.log(`\n${table([...[0, 1].map(line => head.map(cell => cell[line] ?? '')), ...rows])}\n`)

  const cpu = cpuOf(router, 'hop')
  const { ratio, addedMs } = figuresOf(rounds, router, direct, generator.name)
  return {
    figure: `CPU ${cpu.toFixed(0)} µs, throughput ${ratio.toFixed(2)} of direct, p50 +${addedMs.toFixed(2)} ms by ${generator.name}`,
    met: cpu <= maxCpuMicros && ratio >= minThroughputRatio && addedMs <= maxAddedP50Ms,
  }
}

async function profile(door: Door): Promise<void> {
  await using mesh = await startMesh({ service: 'echo', instances: 1, profile: true })
  using grpcJs = startGrpcJs()
  const way = routerWay(mesh.router, door)
  const generator = [...generatorsHere(mesh), grpcJs].find(one => one.speaks(way))
  if (generator === undefined) throw new Error(`nothing here speaks ${door}`)

  await generator.run(way, callers, calls.ofMany)
  const from = profileNow()
  const { callsPerSecond } = await generator.run(way, callers, profiledCalls)
  const to = profileNow()
  await mesh.router.stop()
  console.log(`${way.name}: ${profiledCalls} calls at ${callsPerSecond.toFixed(0)}/s, by ${generator.name}\n`)
  console.log(await describeProfile(join(mesh.folder, 'router.cpuprofile'), from, to))
}
