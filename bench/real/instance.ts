import { MeshError } from '#mesh/errors.ts'
import { createMemoryRegister } from '#mesh/register/memory-register.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import { type BenchHandlers, benchContract, type WorkResponse } from './contract.ts'
import { machineNow } from './machine-clock.ts'
import { fleet, type Situation } from './situation.ts'
import { workOf } from './work.ts'

// The program that `lane.ts` starts: a real instance of the mesh, whose work is to take as long as it is told.

/** How an instance is to be in a run. */
export interface Conduct {
  readonly situation: Situation
  readonly place: number
  readonly number: number
  readonly seed: number
  /** When the run starts, by the machine's clock. */
  readonly startAtMs: number
}

/** What it says once it listens. */
export interface Ready {
  readonly port: number
}

let startAtMs = 0
let fails = false
let cpuShare = 0
let workAt = (_: number) => 0
process.on('message', message => {
  const { situation, place, number, seed, ...conduct } = message as Conduct
  startAtMs = conduct.startAtMs
  fails = situation.fails === place
  cpuShare = situation.cpuShare ?? 0
  workAt = workOf(situation, place, number, seed)
})
process.on('disconnect', () => process.exit(0))

/**
 * When the call before was to end, and when it did. Timers are late, by a millisecond or more: whoever takes its slot begins
 * when that was to come free, or else the whole instance would be slower than it says.
 */
const before = { endsAt: 0, endedAt: 0 }
const sameMomentMs = 0.5

const { port } = await serve({
  name: 'worker-bench',
  version: '1.0.0',
  env: process.env,
  contracts: loadContracts(process.env.BENCH_CONTRACT),
  // Who runs the bench says when it joins, and as what.
  register: createMemoryRegister(),
  slots: fleet.slots,
  services: [implement<BenchHandlers>(benchContract, { work })],
})
process.send?.({ port } satisfies Ready)

async function work(): Promise<WorkResponse> {
  if (fails) throw new MeshError('unavailable', 'this one always fails')
  const now = machineNow()
  const begun = now - before.endedAt < sameMomentMs ? before.endsAt : now
  const workedMs = workAt(begun - startAtMs)
  const endsAt = begun + workedMs
  compute(workedMs * cpuShare)
  await until(endsAt)
  Object.assign(before, { endsAt, endedAt: machineNow() })
  return { workedMs }
}

function compute(ms: number): void {
  const endAt = machineNow() + ms
  while (ms > 0 && machineNow() < endAt);
}

async function until(at: number): Promise<void> {
  for (let left = at - machineNow(); left > 0; left = at - machineNow()) {
    await new Promise(resolve => setTimeout(resolve, Math.ceil(left)))
  }
}
