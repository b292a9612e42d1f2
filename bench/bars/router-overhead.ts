import { join } from 'node:path'
import { cpuTimeMs, cpuTimeWithChildrenMs } from '../cpu-time.ts'
import type { Generator, Sample } from '../load/generator.ts'
import { startGrpcJs } from '../load/grpc-js.ts'
import { h2loadGenerator, hasH2load } from '../load/h2load.ts'
import { machineTime } from '../machine.ts'
import { type Mesh, startMesh } from '../mesh.ts'
import { median } from '../percentile.ts'
import { startProcess } from '../process.ts'
import { describeProfile, profileNow } from '../profile.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { table } from '../table.ts'
import { type Door, grpcWay, routerWay, statusPath, type Way } from '../way.ts'

const maxCpuMicros = 110
const minThroughputRatio = 0.55
const maxAddedP50Ms = 0.35

const callers = 64
const calls = { ofMany: 8_000, ofOne: 1_500, profiled: 40_000 }

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

  console.log('warming up')
  for (const way of ways) await measure(way, generators, instancePid)
  const measured: Round[] = []
  for (let round = 1; round <= rounds; round++) {
    console.log(`round ${round} of ${rounds}`)
    const results: Round = new Map()
    for (const way of ways) results.set(way, await measure(way, generators, instancePid))
    measured.push(results)
  }
  const quiet = measured.toSorted((a, b) => othersIn(a) - othersIn(b)).slice(0, Math.ceil(rounds / 2))
  const from = percent(Math.min(...quiet.map(othersIn)))
  const to = percent(Math.max(...quiet.map(othersIn)))
  console.log(
    `\nJudged by the ${quiet.length} quietest rounds: other work took ${from} to ${to} of the machine in them.`,
  )
  return judge(quiet, ways, generators)
}

/** h2load, or a word that it is missing. */
function generatorsHere({ folder }: Mesh): Generator[] {
  if (hasH2load()) return [h2loadGenerator(folder, 'apart'), h2loadGenerator(folder, 'together')]
  console.log('h2load is not here (Debian: nghttp2-client): judged by grpc-js clients, without REST and MCP.')
  return []
}

interface Measurement {
  /** CPU per call with many callers, by the first generator that speaks the way's language. */
  readonly hopMicros: number
  readonly instanceMicros: number
  /** The part of the machine that other work took meanwhile, 0 to 1. */
  readonly others: number
  /** By the generator's name. */
  readonly samples: ReadonlyMap<string, { readonly many: Sample; readonly one: Sample }>
}

type Round = Map<Way, Measurement>

function othersIn(round: Round): number {
  const shares = [...round.values()].map(({ others }) => others)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

async function measure(way: Way, generators: readonly Generator[], instancePid: number): Promise<Measurement> {
  const cpu = () => ({
    hop: way.hopPid === undefined ? 0 : cpuTimeMs(way.hopPid),
    instance: cpuTimeMs(instancePid),
    generator: cpuTimeWithChildrenMs(process.pid),
    machine: machineTime(),
  })
  const micros = (before: number, after: number) => ((after - before) * 1000) / calls.ofMany
  let hopMicros = Number.NaN
  let instanceMicros = Number.NaN
  let others = Number.NaN
  const samples = new Map<string, { many: Sample; one: Sample }>()
  for (const generator of generators.filter(one => one.speaks(way))) {
    const before = cpu()
    const many = await generator.run(way, callers, calls.ofMany)
    const after = cpu()
    if (samples.size === 0) {
      hopMicros = micros(before.hop, after.hop)
      instanceMicros = micros(before.instance, after.instance)
      const own = after.hop - before.hop + after.instance - before.instance + after.generator - before.generator
      const { machine: from } = before
      const { machine: to } = after
      others = Math.max(0, to.busyMs - from.busyMs - own) / (to.allMs - from.allMs)
    }
    samples.set(generator.name, { many, one: await generator.run(way, 1, calls.ofOne) })
  }
  return { hopMicros, instanceMicros, others, samples }
}

/** The medians of one way under one generator; ratio and addition are against the direct call of the same round. */
function figuresOf(rounds: readonly Round[], way: Way, direct: Way, generator: string) {
  const pairs = rounds.flatMap(round => {
    const mine = round.get(way)?.samples.get(generator)
    const theirs = round.get(direct)?.samples.get(generator)
    return mine === undefined || theirs === undefined ? [] : [{ mine, theirs }]
  })
  return {
    callsPerSecond: median(pairs.map(({ mine }) => mine.many.callsPerSecond)),
    ratio: median(pairs.map(({ mine, theirs }) => mine.many.callsPerSecond / theirs.many.callsPerSecond)),
    p50Ms: median(pairs.map(({ mine }) => mine.one.p50Ms)),
    addedMs: median(pairs.map(({ mine, theirs }) => mine.one.p50Ms - theirs.one.p50Ms)),
  }
}

function judge(rounds: readonly Round[], ways: readonly Way[], generators: readonly Generator[]): Verdict {
  const [direct, router] = ways
  const [generator] = generators
  if (direct === undefined || router === undefined || generator === undefined) throw new Error('nothing was measured')
  const micros = (way: Way, of: 'hopMicros' | 'instanceMicros') =>
    median(rounds.map(round => round.get(way)?.[of] ?? Number.NaN))

  const rows = ways.map(way => [
    way.name,
    way === direct ? '' : micros(way, 'hopMicros').toFixed(0),
    micros(way, 'instanceMicros').toFixed(0),
    ...generators.flatMap(({ name }) => {
      const { callsPerSecond, ratio, p50Ms, addedMs } = figuresOf(rounds, way, direct, name)
      return [shown(callsPerSecond, 0), shown(ratio, 2), shown(p50Ms, 2), shown(addedMs, 2)]
    }),
  ])
  const heads = generators.flatMap(({ name }) => [
    [name, `${callers}: /s`],
    ['of', 'direct'],
    ['p50 ms', 'at 1'],
    ['', 'added'],
  ])
  const head = [['', 'way'], ['CPU/call', 'hop µs'], ['CPU/call', 'inst. µs'], ...heads]
  console.log(`\n${table([...[0, 1].map(line => head.map(cell => cell[line] ?? '')), ...rows])}\n`)

  const cpu = micros(router, 'hopMicros')
  const { ratio, addedMs } = figuresOf(rounds, router, direct, generator.name)
  return {
    figure: `CPU ${cpu.toFixed(0)} µs, throughput ${ratio.toFixed(2)} of direct, p50 +${addedMs.toFixed(2)} ms by ${generator.name}`,
    met: cpu <= maxCpuMicros && ratio >= minThroughputRatio && addedMs <= maxAddedP50Ms,
  }
}

function shown(value: number, digits: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(digits)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

async function profile(door: Door): Promise<void> {
  await using mesh = await startMesh({ service: 'echo', instances: 1, profile: true })
  using grpcJs = startGrpcJs()
  const way = routerWay(mesh.router, door)
  const generator = [...generatorsHere(mesh), grpcJs].find(one => one.speaks(way))
  if (generator === undefined) throw new Error(`nothing here speaks ${door}`)

  await generator.run(way, callers, calls.ofMany)
  const from = profileNow()
  const { callsPerSecond } = await generator.run(way, callers, calls.profiled)
  const to = profileNow()
  await mesh.router.stop()
  console.log(`${way.name}: ${calls.profiled} calls at ${callsPerSecond.toFixed(0)}/s, by ${generator.name}\n`)
  console.log(await describeProfile(join(mesh.folder, 'router.cpuprofile'), from, to))
}
