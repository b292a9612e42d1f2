import { cpuTimeMs, cpuTimeWithChildrenMs } from '../cpu-time.ts'
import type { Generator } from '../load/generator.ts'
import { machineTime } from '../machine.ts'
import { median } from '../percentile.ts'
import type { Way } from '../way.ts'

/** One way under one load. */
export interface Load {
  readonly way: Way
  readonly callers: number
  readonly calls: number
}

/** What one load showed. */
export interface Figures {
  /** CPU of the way's own processes for one call, in microseconds, user and system. */
  readonly cpuMicros: number
  readonly callsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Measured extends Figures {
  /** The part of the machine that others took meanwhile, 0 to 1. */
  readonly others: number
}

/**
 * Puts every load on in every round, one right after the other, and of each takes the medians of its quieter half of the rounds:
 * what else the machine does is no property of what is measured. A first round warms up.
 */
export async function measureLoads<Name extends Load>(
  loads: readonly Name[],
  generator: Generator,
  rounds: number,
): Promise<ReadonlyMap<Name, Figures>> {
  const seen = new Map<Name, Measured[]>(loads.map(load => [load, []]))
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    for (const load of loads) {
      const figures = await measure(load, generator)
      if (round > 0) seen.get(load)?.push(figures)
    }
  }
  return new Map([...seen].map(([load, all]) => [load, middle(all)]))
}

async function measure({ way, callers, calls }: Load, generator: Generator): Promise<Measured> {
  const pids = way.hopPids ?? []
  const own = () => pids.reduce((sum, pid) => sum + cpuTimeMs(pid), 0)
  const before = { own: own(), generator: cpuTimeWithChildrenMs(process.pid), machine: machineTime() }
  const { callsPerSecond, p50Ms, p99Ms } = await generator.run(way, callers, calls)
  const after = { own: own(), generator: cpuTimeWithChildrenMs(process.pid), machine: machineTime() }
  const ownMs = after.own - before.own
  const knownMs = ownMs + after.generator - before.generator
  const busyMs = after.machine.busyMs - before.machine.busyMs
  const others = Math.max(0, busyMs - knownMs) / (after.machine.allMs - before.machine.allMs)
  return { cpuMicros: (ownMs * 1000) / calls, callsPerSecond, p50Ms, p99Ms, others }
}

function middle(all: readonly Measured[]): Figures {
  const quiet = all.toSorted((a, b) => a.others - b.others).slice(0, Math.ceil(all.length / 2))
  const of = (figure: keyof Figures) => median(quiet.map(one => one[figure]))
  return { cpuMicros: of('cpuMicros'), callsPerSecond: of('callsPerSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}
