import { cpuTimeMs, cpuTimeWithChildrenMs } from './cpu-time.ts'
import type { Generator, Sample } from './load/generator.ts'
import { machineTime } from './machine.ts'
import { median } from './percentile.ts'
import type { Way } from './way.ts'

/** How many calls a generator makes: of many callers at once, and of one alone. */
export interface Calls {
  readonly ofMany: number
  readonly ofOne: number
}

/** How many callers "many" are. */
export const callers = 64

/** CPU per call with many callers, in microseconds. */
export interface Micros {
  readonly hop: number
  readonly further: number
  readonly instance: number
}

/** What one way showed in one round. */
interface Measurement {
  /** The part of the machine that other work took meanwhile, 0 to 1; with many callers of the first generator. */
  readonly others: number
  /** By the generator's name. */
  readonly samples: ReadonlyMap<string, { readonly many: Sample; readonly one: Sample; readonly micros: Micros }>
}

/** All ways, each measured right after the other, so that ratios are taken under the same conditions. */
export type Round = ReadonlyMap<Way, Measurement>

/**
 * Measures every way in every round, and leaves out the busier half of the rounds: what else the machine does is no
 * property of the ways. Says how it goes, and how busy the rest was.
 *
 * @param instancePid the process at the end of every way
 * @param rounds      how many, at least one; a first one to warm up comes on top
 * @returns the quieter half of them, the quietest first
 */
export async function measureRounds(
  ways: readonly Way[],
  generators: readonly Generator[],
  instancePid: number,
  calls: Calls,
  rounds: number,
): Promise<Round[]> {
  console.log('warming up')
  for (const way of ways) await measure(way, generators, instancePid, calls)
  const measured: Round[] = []
  for (let round = 1; round <= rounds; round++) {
    console.log(`round ${round} of ${rounds}`)
    const results = new Map<Way, Measurement>()
    for (const way of ways) results.set(way, await measure(way, generators, instancePid, calls))
    measured.push(results)
  }
  const quiet = measured.toSorted((a, b) => othersIn(a) - othersIn(b)).slice(0, Math.ceil(rounds / 2))
  const [from, to] = [Math.min(...quiet.map(othersIn)), Math.max(...quiet.map(othersIn))].map(percent)
  console.log(
    `\nJudged by the ${quiet.length} quietest rounds: other work took ${from} to ${to} of the machine in them.`,
  )
  return quiet
}

function othersIn(round: Round): number {
  const shares = [...round.values()].map(({ others }) => others)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

async function measure(
  way: Way,
  generators: readonly Generator[],
  instancePid: number,
  calls: Calls,
): Promise<Measurement> {
  const cpu = () => ({
    hop: cpuOf(way.hopPids),
    further: cpuOf(way.furtherPids),
    instance: cpuTimeMs(instancePid),
    generator: cpuTimeWithChildrenMs(process.pid),
    machine: machineTime(),
  })
  let others = Number.NaN
  const samples = new Map<string, { many: Sample; one: Sample; micros: Micros }>()
  for (const generator of generators.filter(one => one.speaks(way))) {
    const before = cpu()
    const many = await generator.run(way, callers, calls.ofMany)
    const after = cpu()
    const tookMs = (of: keyof Micros | 'generator') => after[of] - before[of]
    if (samples.size === 0) {
      const own = tookMs('hop') + tookMs('further') + tookMs('instance') + tookMs('generator')
      const { machine: from } = before
      const { machine: to } = after
      others = Math.max(0, to.busyMs - from.busyMs - own) / (to.allMs - from.allMs)
    }
    const perCall = (of: keyof Micros) => (tookMs(of) * 1000) / calls.ofMany
    const micros = { hop: perCall('hop'), further: perCall('further'), instance: perCall('instance') }
    samples.set(generator.name, { many, one: await generator.run(way, 1, calls.ofOne), micros })
  }
  return { others, samples }
}

function cpuOf(pids: readonly number[] = []): number {
  return pids.reduce((sum, pid) => sum + cpuTimeMs(pid), 0)
}

/** The medians of one way under one generator; ratio and addition are against another way in the same round. */
export function figuresOf(rounds: readonly Round[], way: Way, base: Way, generator: string) {
  const pairs = rounds.flatMap(round => {
    const mine = round.get(way)?.samples.get(generator)
    const theirs = round.get(base)?.samples.get(generator)
    return mine === undefined || theirs === undefined ? [] : [{ mine, theirs }]
  })
  return {
    callsPerSecond: median(pairs.map(({ mine }) => mine.many.callsPerSecond)),
    ratio: median(pairs.map(({ mine, theirs }) => mine.many.callsPerSecond / theirs.many.callsPerSecond)),
    p50Ms: median(pairs.map(({ mine }) => mine.one.p50Ms)),
    addedMs: median(pairs.map(({ mine, theirs }) => mine.one.p50Ms - theirs.one.p50Ms)),
  }
}

/** CPU per call of a part of a way under one generator, in microseconds: the median of the rounds. */
export function microsOf(rounds: readonly Round[], way: Way, generator: string, of: keyof Micros): number {
  return median(rounds.map(round => round.get(way)?.samples.get(generator)?.micros[of] ?? Number.NaN))
}

/** Four cells for each generator: calls per second, their ratio to the base's, the median at one caller, what it adds. */
export function generatorCells(
  rounds: readonly Round[],
  way: Way,
  base: Way,
  generators: readonly Generator[],
): string[] {
  return generators.flatMap(({ name }) => {
    const { callsPerSecond, ratio, p50Ms, addedMs } = figuresOf(rounds, way, base, name)
    return [shown(callsPerSecond, 0), shown(ratio, 2), shown(p50Ms, 2), shown(addedMs, 2)]
  })
}

/** The two lines above those cells. */
export function generatorHeads(generators: readonly Generator[], base: string): [string, string][] {
  return generators.flatMap(({ name }): [string, string][] => [
    [name, `${callers}: /s`],
    ['of', base],
    ['p50 ms', 'at 1'],
    ['', 'added'],
  ])
}

function shown(value: number, digits: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(digits)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
