import type { LocalProcess } from './mesh-directory.ts'

/** What makes a service as many instances as are wanted. */
export interface ScalePlan {
  /** How many to start. */
  readonly start: number
  /** The processes to stop. */
  readonly stop: readonly LocalProcess[]
  /** The processes that are dead already and only need to be forgotten. */
  readonly bury: readonly LocalProcess[]
}

/**
 * Plans a change of scale. Dead processes do not count, so that a killed instance is replaced. The newest go first:
 * the old ones have the warm caches. The router on the mesh's own ports goes last of all.
 *
 * @param processes those of one service
 * @param wanted    how many are to run, ≥ 0
 */
export function planScale(processes: readonly LocalProcess[], wanted: number): ScalePlan {
  const alive = processes.filter(one => one.alive)
  const newestFirst = [...alive].sort(
    (a, b) => Number(a.front ?? false) - Number(b.front ?? false) || b.startedAtMs - a.startedAtMs,
  )
  return {
    start: Math.max(0, wanted - alive.length),
    stop: newestFirst.slice(0, Math.max(0, alive.length - wanted)),
    bury: processes.filter(one => !one.alive),
  }
}
