import type { Candidates, Random, Strategy } from '#mesh/balance/strategy.ts'
import { deterministic } from '../sim/distribution.ts'
import { type Reports, simulate } from '../sim/simulate.ts'
import type { Shape } from '../sim/station.ts'
import { type EndedCall, type Figures, figuresOf, mean } from './figures.ts'
import { type MoleculerEndpoint, type MoleculerName, moleculerChoice, moleculerEndpoint } from './moleculer.ts'
import { callsOf, type Plan } from './plan.ts'
import type { Policy } from './policy.ts'
import { fleet, run, type Situation, speedOf } from './situation.ts'
import { workOf } from './work.ts'

/** Routers draw among equals: what is predicted is the mean over so many draws. */
const draws = 8
/** Moving averages of the mesh look back over so many calls, unless told otherwise. */
const window = 100

/**
 * What the simulator says of a plan: calls at the same moments, and instances that take as long for their first, their second
 * and so on as the real ones.
 *
 * @param reports how instances report; only the mesh's own strategies hear it
 * @param wayMs   what a call takes beside that, which the simulator takes for nothing
 */
export function predict(plan: Plan, reports: Reports, wayMs: number): Figures {
  const { policy, situation, seed } = plan
  const { meanMs } = fleet
  const arrivals = callsOf(plan).map(({ atMs, router }) => ({ at: atMs / meanMs, router, size: 1 }))
  const all = Array.from({ length: draws }, (_, draw) => {
    const ended: EndedCall[] = []
    simulate({
      instances: Array.from({ length: fleet.instances }, (_, place) => shapeOf(situation, place, place, seed)),
      routers: fleet.routers,
      arrivals,
      load: 1,
      sizes: deterministic,
      strategy: strategyOf(policy),
      reports: policy.kind === 'mesh' ? reports : { onReply: false },
      ejects: policy.kind === 'mesh',
      changes: (situation.changes ?? []).map(({ atMs, place }, i) => ({
        at: atMs / meanMs,
        place,
        shape: shapeOf(situation, place, fleet.instances + i, seed),
      })),
      meanMs,
      window,
      warmUp: 0,
      calls: arrivals.length,
      seed: seed * 100 + draw,
      onEnd: ({ arrivedAt, lasted, failed }) =>
        ended.push({ atMs: arrivedAt * meanMs, tookMs: lasted * meanMs + wayMs, failed }),
    })
    return figuresOf(ended, run.warmUpMs)
  })
  return {
    meanMs: mean(all.map(one => one.meanMs)),
    p99Ms: mean(all.map(one => one.p99Ms)),
    failed: mean(all.map(one => one.failed)),
    calls: all[0]?.calls ?? 0,
  }
}

function shapeOf(situation: Situation, place: number, number: number, seed: number): Shape {
  const shape: Shape = { slots: fleet.slots, speed: speedOf(place) }
  if (situation.fails === place) return { ...shape, fails: () => true }
  const work = workOf(situation, place, number, seed)
  return { ...shape, serve: (_, now) => work(now * fleet.meanMs) / fleet.meanMs }
}

/** grpc-js's round_robin is the mesh's, without ejection and reports; Moleculer's strategies run themselves. */
function strategyOf(policy: Policy): string | ((random: Random) => Strategy) {
  return policy.kind === 'moleculer' ? () => ofMoleculer(policy.name) : policy.name
}

/** All nodes are on one machine, which is busy to some degree and answers pings: to Moleculer they are all alike. */
const cpu = 50
const pongMs = 1

function ofMoleculer(name: MoleculerName): Strategy {
  const choice = moleculerChoice(name)
  const known = new Map<string, MoleculerEndpoint>()
  let rows: Int32Array | undefined
  let calls = 0
  return {
    name,
    choose(candidates) {
      if (candidates.rows !== rows) update(candidates)
      const { id } = choice.select(`call ${calls++}`)
      return candidates.fleet.member(id)?.row ?? (candidates.rows[0] as number)
    },
  }

  function update(candidates: Candidates): void {
    rows = candidates.rows
    const { fleet: all, count } = candidates
    const endpoints = Array.from(rows.subarray(0, count), row => {
      const id = all.members[row]?.instance.id ?? ''
      const endpoint = known.get(id) ?? moleculerEndpoint(id)
      endpoint.node.cpu = cpu
      known.set(id, endpoint)
      return endpoint
    })
    choice.update(endpoints)
    for (const { id } of endpoints) choice.pong(id, pongMs)
  }
}
