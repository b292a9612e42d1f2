import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedRegistry } from '../../tests/support/embedded-registry.ts'
import { environment, startRouter } from '../mesh.ts'
import { startCallers } from './callers.ts'
import { writeBenchContract } from './contract.ts'
import { type Lane, startLane } from './lane.ts'
import type { Plan } from './plan.ts'
import { realRun, type Stage } from './real-run.ts'
import { fleet } from './situation.ts'
import type { Outcomes } from './task.ts'

/** A plan that was carried out. */
export interface RealRun extends Plan {
  /** What each caller saw. */
  readonly outcomes: readonly Outcomes[]
}

/** Fleets; while the last calls of one run end, other runs go on. */
const lanes = 4
/** Runs that are sent calls at once: more would be more than two CPUs do in time. */
const busyLanes = 2

/**
 * Carries out all plans, in their order as far as fleets are free, so that what else the machine does falls on all alike.
 * Everything is a real process: an embedded registry, three routers, three callers, and fleets of instances.
 */
export async function runAll(plans: readonly Plan[], onRun: (done: number) => void): Promise<RealRun[]> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const registry = stack.use(await startEmbeddedRegistry())
  const env = environment(registry.url, { FORGET_DOWN_AFTER_MS: '1000' })
  const routers = await Promise.all(Array.from({ length: fleet.routers }, () => startRouter({ env, folder })))
  for (const router of routers) stack.use(router)
  const contract = { BENCH_CONTRACT: writeBenchContract(folder) }
  const ports = routers.map(({ grpcPort }) => grpcPort)
  const callers = stack.use(await startCallers(ports, contract))
  const free: Lane[] = []
  for (let i = 0; i < Math.min(lanes, plans.length); i++) {
    free.push(stack.use(await startLane({ ...contract, PORT: '0', LOG_LEVEL: 'warn', QUEUE_LIMIT: '100000' })))
  }

  const stage = { consul: registry.url, routers, callers, turn: createTurn(Math.min(busyLanes, plans.length)) }
  const waiting = [...plans]
  const done: RealRun[] = []
  await Promise.all(
    free.map(async (lane, i) => {
      // The first of each fleet finds code that was never run: it does not count.
      await realRun(plans[i] as Plan, lane, stage)
      for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
        done.push({ ...plan, outcomes: await realRun(plan, lane, stage) })
        onRun(done.length)
      }
    }),
  )
  return done
}

/** So many at once, the others wait. */
function createTurn(places: number): Stage['turn'] {
  let free = places
  const waiting: (() => void)[] = []
  return async () => {
    if (free === 0) await new Promise<void>(resolve => waiting.push(resolve))
    else free -= 1
    return () => {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
