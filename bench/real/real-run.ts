import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../tests/support/eventually.ts'
import type { MeshRouter } from '../mesh.ts'
import type { Callers } from './callers.ts'
import type { Lane } from './lane.ts'
import { machineNow } from './machine-clock.ts'
import { callsOf, type Plan } from './plan.ts'
import { labelOf } from './policy.ts'
import { fleet, run as lengths } from './situation.ts'
import type { Outcomes, Target } from './task.ts'

/** What all runs share. */
export interface Stage {
  /** `http://127.0.0.1:PORT`, the registry. */
  readonly consul: string
  readonly routers: readonly MeshRouter[]
  readonly callers: Callers
  /** Waits until one more run may be sent calls. @returns ends its turn */
  readonly turn: () => Promise<() => void>
}

/** From the last preparation to the first moment of the schedule. */
const leadMs = 100
let runs = 0

/** Makes one run on a lane that is idle. The service has a name that no router has heard before. @returns what each caller saw */
export async function realRun(plan: Plan, lane: Lane, stage: Stage): Promise<Outcomes[]> {
  const { policy, situation } = plan
  const { callers, routers } = stage
  const run = ++runs
  const service = `worker-bench-${run}`
  const registered = policy.kind === 'mesh'
  const meta = { slots: `${fleet.slots}`, lb_strategy: policy.name }
  const join = ({ id: ID, port: Port }: Target) =>
    registered &&
    put(`${stage.consul}/v1/agent/service/register`, { Name: service, ID, Address: '127.0.0.1', Port, Meta: meta })
  const leave = ({ id }: Target) => registered && put(`${stage.consul}/v1/agent/service/deregister/${id}`)

  const members = lane.take(run, plan)
  const { targets } = members
  await Promise.all(targets.map(join))
  if (registered) {
    const wanted = { service, instances: fleet.instances }
    await Promise.all(routers.map(({ http }) => eventually(`${labelOf(policy)} is known`, () => knows(http, wanted))))
  }
  await callers.prepare(run, policy, service, targets)
  const endTurn = await stage.turn()
  const startAtMs = machineNow() + leadMs
  setTimeout(endTurn, leadMs + lengths.lengthMs)
  members.begin(startAtMs)
  const ended = callers.start(run, startAtMs, callsOf(plan))
  try {
    await Promise.race([ended, changeAll()])
    return await ended
  } finally {
    await Promise.all(targets.map(leave))
  }

  async function changeAll(): Promise<Outcomes[]> {
    for (const { atMs, place } of situation.changes ?? []) {
      await sleep(Math.max(0, startAtMs + atMs - machineNow()))
      const { left, joined } = members.replace(place)
      callers.change(run, targets)
      await Promise.all([join(joined), leave(left)])
    }
    return ended
  }
}

interface Listed {
  readonly name: string
  readonly instances: readonly { readonly health: string }[]
  readonly operations: readonly unknown[]
}

async function knows(http: string, wanted: { service: string; instances: number }): Promise<boolean> {
  const reply = await fetch(`${http}/v1`)
  const { services } = (await reply.json()) as { services: Listed[] }
  const found = services.find(({ name }) => name === wanted.service)
  const passing = found?.instances.filter(({ health }) => health === 'passing').length
  return passing === wanted.instances && (found?.operations.length ?? 0) > 0
}

async function put(url: string, body?: unknown): Promise<void> {
  const reply = await fetch(url, { method: 'PUT', ...(body !== undefined && { body: JSON.stringify(body) }) })
  if (!reply.ok) throw new Error(`${url}: HTTP ${reply.status}: ${await reply.text()}`)
}
