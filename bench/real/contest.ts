import { runAll } from './all-runs.ts'
import { type Comparison, compareAll } from './compare.ts'
import type { Plan } from './plan.ts'
import { labelOf, policies } from './policy.ts'
import { fleet, situations } from './situation.ts'

/** The first situation is for everybody; of the others, what a minute of two CPUs allows. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  antagonist: ['adaptive', 'least_loaded', 'p2c', 'round_robin', 'grpc-js round_robin'],
  churn: ['adaptive', 'least_loaded', 'p2c', 'round_robin', 'grpc-js round_robin'],
  'black hole': ['adaptive', 'least_loaded', 'p2c', 'round_robin', 'grpc-js round_robin', 'moleculer RoundRobin'],
  'CPU work': ['adaptive', 'least_loaded', 'round_robin'],
}

/** As the mesh does it: on every reply, 50 ms after a change, and at once where a full instance has room again. */
const reports = { onReply: true, every: 50 / fleet.meanMs, freed: true }

/** Runs every policy in its situations, with the calls and durations of each seed, and has the simulator do the same. */
export async function contest(seeds: number): Promise<Comparison[]> {
  const plans = plansOf(seeds)
  console.log(`${plans.length} runs`)
  const runs = await runAll(plans, done => {
    if (done % 15 === 0) console.log(`${done} of ${plans.length} runs`)
  })
  return compareAll(runs, reports)
}

/** Seed by seed, so that the machine's moods fall on all; policies take turns at being first. */
function plansOf(seeds: number): Plan[] {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap(seed =>
    situations.flatMap(situation => {
      const names = elsewhere[situation.name]
      const all = policies.filter(policy => names?.includes(labelOf(policy)) ?? true)
      const from = seed % all.length
      return [...all.slice(from), ...all.slice(0, from)].map(policy => ({ policy, situation, seed }))
    }),
  )
}
