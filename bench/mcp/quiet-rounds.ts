import { cpuTimeMs, cpuTimeWithChildrenMs, processTree } from '../cpu-time.ts'
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
  /** The same of what stands behind them: their children, ended ones too, and the way's further processes. */
  readonly furtherMicros: number
  readonly callsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The part of the machine that others took meanwhile, 0 to 1. */
  readonly others: number
}

/**
 * Puts every load on in every round, one right after the other, and of each takes the medians of its quieter half of the rounds:
 * what else the machine does is no property of what is measured. A first round warms up.
 *
 * @returns without a load that could not be borne in any round; where it could not in one, that one does not count
 */
export async function measureLoads<Name extends Load>(
  loads: readonly Name[],
  generator: Generator,
  rounds: number,
): Promise<ReadonlyMap<Name, Figures>> {
  const seen = new Map<Name, Figures[]>(loads.map(load => [load, []]))
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    for (const load of loads) {
      const figures = await measure(load, generator).catch(error => {
        console.error(`${load.way.name}, ${load.callers} callers: ${error instanceof Error ? error.message : error}`)
      })
      if (figures !== undefined && round > 0) seen.get(load)?.push(figures)
    }
  }
  const borne = [...seen].filter(([, all]) => all.length > 0)
  return new Map(borne.map(([load, all]) => [load, middle(all)]))
}

async function measure({ way, callers, calls }: Load, generator: Generator): Promise<Figures> {
  const before = timesOf(way)
  const { callsPerSecond, p50Ms, p99Ms } = await generator.run(way, callers, calls)
  const after = timesOf(way)
  const took = (of: 'own' | 'further' | 'generator') => after[of] - before[of]
  const busyMs = after.machine.busyMs - before.machine.busyMs
  const others = Math.max(0, busyMs - took('own') - took('further') - took('generator'))
  return {
    cpuMicros: (took('own') * 1000) / calls,
    furtherMicros: (took('further') * 1000) / calls,
    callsPerSecond,
    p50Ms,
    p99Ms,
    others: others / (after.machine.allMs - before.machine.allMs),
  }
}

function timesOf({ hopPids = [], furtherPids = [] }: Way) {
  const own = sum(hopPids, cpuTimeMs)
  return {
    own,
    further: sum(hopPids, treeTimeMs) - own + sum(furtherPids, treeTimeMs),
    generator: cpuTimeWithChildrenMs(process.pid),
    machine: machineTime(),
  }
}

function treeTimeMs(pid: number): number {
  return sum(processTree(pid), cpuTimeWithChildrenMs)
}

function sum(pids: readonly number[], timeMs: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + timeMs(pid), 0)
}

function middle(all: readonly Figures[]): Figures {
  const quiet = all.toSorted((a, b) => a.others - b.others).slice(0, Math.ceil(all.length / 2))
  const of = (figure: keyof Figures) => median(quiet.map(one => one[figure]))
  return {
    cpuMicros: of('cpuMicros'),
    furtherMicros: of('furtherMicros'),
    callsPerSecond: of('callsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    others: of('others'),
  }
}
