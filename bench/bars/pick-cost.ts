import { type Balancer, createBalancer, type Lease } from '#mesh/balance/balancer.ts'
import type { Member } from '#mesh/balance/fleet.ts'
import { createStrategy } from '#mesh/balance/strategies.ts'
import { createEjection } from '#mesh/health/ejection.ts'
import { outcomeOf } from '#mesh/outcome.ts'
import { percentile } from '../percentile.ts'
import type { Bar, Verdict } from '../promise.ts'
import { chance } from '../sim/chance.ts'
import { compared } from '../sim/fleets.ts'
import { table } from '../table.ts'

/** Instances in the pool, and how many nanoseconds a pick may take. */
const targets = [
  { instances: 20, mostNs: 200 },
  { instances: 64, mostNs: 600 },
  { instances: 10_000, mostNs: 1_000 },
] as const
/** So few that calls under way stay about as many, so many that the clock costs little. */
const batch = 20
/** So many batches, one a millisecond, make a round: so long that what a strategy does now and then is in each. */
const round = 40
const rounds = 500
const ok = outcomeOf(0, 5)

/**
 * A pick with its lease, as the router asks for it: with ejection, while other calls are under way and instances report. What
 * the end of a lease costs, with its outcome and report, is shown beside it; no bar says how much that may be.
 */
export const pickCost: Bar = {
  name: 'pick-cost',
  promise: 'one pick of the balancer, lease included, among 20, 64 and 10,000 instances that work and report',
  target: targets.map(({ instances, mostNs }) => `≤ ${mostNs} ns of ${instances}`).join(', '),
  run,
}

async function run(): Promise<Verdict> {
  const rows = [['strategy', ...targets.map(({ instances }) => `${instances}`), ...targets.map(() => 'and its end')]]
  let own: readonly number[] = []
  for (const strategy of compared) {
    const costs = targets.map(({ instances }) => costNs(strategy, instances))
    const picks = costs.map(({ pick }) => pick)
    if (strategy === 'adaptive') own = picks
    rows.push([strategy, ...[...picks, ...costs.map(({ end }) => end)].map(cost => `${cost.toFixed(0)} ns`)])
  }
  console.log(table(rows))
  const met = targets.every(({ mostNs }, i) => (own[i] ?? Number.NaN) <= mostNs)
  return { figure: `adaptive ${own.map(cost => cost.toFixed(0)).join(', ')} ns`, met }
}

/** What nine of ten rounds exceed: other work of the machine only ever adds. */
function costNs(strategy: string, instances: number): { readonly pick: number; readonly end: number } {
  const random = chance(2)
  const ejection = createEjection<Member>(random)
  const balancer = createBalancer(createStrategy(strategy, chance(1)), { window: 100, ejection })
  const ids = Array.from({ length: instances }, (_, i) => `i${i}`)
  balancer.update({ service: 'tool-pick', instances: ids.map(instanceOf) }, 0)
  const request = { now: 20_000, excluded: new Set<string>() }
  // Two calls under way at each, and all have reported something.
  const open: Lease[] = []
  for (let i = 0; i < 2 * instances; i++) open.push(...picked(balancer, request))
  for (const id of ids) balancer.report(id, { inFlight: Math.floor(6 * random()) }, 20_000 - 500 * random())
  const picks: number[] = []
  const ends: number[] = []
  for (let i = 0; i < rounds; i++) {
    let [picking, ending] = [0, 0]
    for (let j = 0; j < round; j++) {
      const leases: (Lease | undefined)[] = []
      const reports = Array.from({ length: batch }, () => ({ inFlight: Math.floor(6 * random()) }))
      const from = performance.now()
      for (let k = 0; k < batch; k++) leases.push(balancer.pick(request))
      const to = performance.now()
      for (let k = 0; k < batch; k++) leases[k]?.done(ok, reports[k])
      picking += to - from
      ending += performance.now() - to
      request.now += 1
    }
    picks.push((picking * 1e6) / (batch * round))
    ends.push((ending * 1e6) / (batch * round))
  }
  // The first half warms the code up.
  const least = (costs: readonly number[]) => percentile(costs.slice(rounds / 2), 0.1)
  return { pick: least(picks), end: least(ends) }
}

function picked(balancer: Balancer, request: { now: number; excluded: ReadonlySet<string> }): Lease[] {
  const lease = balancer.pick(request)
  return lease === undefined ? [] : [lease]
}

function instanceOf(id: string) {
  const health = 'passing' as const
  return {
    id,
    service: 'tool-pick',
    address: '127.0.0.1',
    port: 7000,
    health,
    tags: [],
    meta: { slots: '4' },
    createIndex: 1,
  }
}
