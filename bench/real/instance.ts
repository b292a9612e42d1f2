import { MeshError } from '#mesh/errors.ts'
import { createMemoryRegister } from '#mesh/register/memory-register.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import { type BenchHandlers, benchContract, type WorkRequest } from './contract.ts'
import { machineNow } from './machine-clock.ts'
import { fleet } from './situation.ts'

// The program that `lane.ts` starts: a real instance of the mesh, whose work is to take as long as it is told.

/** How an instance is to be in a run. */
export interface Conduct {
  readonly speed: number
  readonly fails: boolean
  /** This many times slower with what begins in this time of the machine's clock; absent: never. */
  readonly slow?: { readonly times: number; readonly fromMs: number; readonly toMs: number }
  /** The share of its work that a call computes. */
  readonly cpuShare: number
}

/** What it says once it listens. */
export interface Ready {
  readonly port: number
}

let conduct: Conduct = { speed: 1, fails: false, cpuShare: 0 }
process.on('message', message => {
  conduct = message as Conduct
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

async function work({ workMs }: WorkRequest) {
  const now = machineNow()
  const begun = now - before.endedAt < sameMomentMs ? before.endsAt : now
  if (conduct.fails) throw new MeshError('unavailable', 'this one always fails')
  const { speed, slow, cpuShare } = conduct
  const isSlow = slow !== undefined && begun >= slow.fromMs && begun < slow.toMs
  const endsAt = begun + (workMs / speed) * (isSlow ? slow.times : 1)
  compute((workMs / speed) * cpuShare)
  await until(endsAt)
  const endedAt = machineNow()
  Object.assign(before, { endsAt, endedAt })
  return { lateMs: endedAt - endsAt }
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
