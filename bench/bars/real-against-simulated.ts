import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { runAll } from '../real/all-runs.ts'
import { type Comparison, compareAll } from '../real/compare.ts'
import type { Plan } from '../real/plan.ts'
import { labelOf, policies } from '../real/policy.ts'
import { computing, fleet, situations } from '../real/situation.ts'
import { table } from '../table.ts'

const within = 0.1
/** What the CPUs are too few for with all of them. */
const alsoComputing = ['adaptive', 'least_loaded', 'p2c', 'round_robin', 'grpc-js round_robin', 'moleculer RoundRobin']
/** As the mesh does it: on every reply, 50 ms after a change, and at once where a full instance has room again. */
const reports = { onReply: true, every: 50 / fleet.meanMs, freed: true }

/** Processes instead of events: what the simulator says of policies has to hold for them. */
export const realAgainstSimulated: Bar = {
  name: 'real-against-simulated',
  promise: `mean response of ${policies.length} policies in ${situations.length + 1} situations: real processes under an open loop, and the simulator; ${fleet.routers} routers, ${fleet.instances} instances × ${fleet.slots} slots, half 2× faster, lognormal CV 2`,
  target: `each real mean within ${100 * within} % of the simulated, and adaptive's the least of each situation`,
  run,
}

async function run({ rounds = 5 }: RunOptions): Promise<Verdict> {
  const plans = plansOf(rounds)
  console.log(`${plans.length} runs`)
  const runs = await runAll(plans, done => {
    if (done % 20 === 0) console.log(`${done} of ${plans.length} runs`)
  })
  const found = compareAll(runs, reports)
  console.log(
    table([
      [
        'situation',
        'policy',
        'real mean',
        'by seed',
        'p99',
        'failed',
        'sim. mean',
        'p99',
        'failed',
        'real ÷ sim.',
        'way ms',
      ],
      ...found.map(rowOf),
    ]),
  )
  return verdict(found)
}

/** Seed by seed, so that a change of the machine's mood falls on all; policies take turns at being first. */
function plansOf(seeds: number): Plan[] {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap(seed =>
    [...situations, computing].flatMap(situation => {
      const all = situation === computing ? policies.filter(one => alsoComputing.includes(labelOf(one))) : policies
      const from = (seed * 5) % all.length
      return [...all.slice(from), ...all.slice(0, from)].map(policy => ({ policy, situation, seed }))
    }),
  )
}

function rowOf({ situation, policy, real, simulated, ratio, wayMs }: Comparison): string[] {
  const percent = (share: number) => (share === 0 ? '' : `${(100 * share).toFixed(1)} %`)
  return [
    situation.name,
    labelOf(policy),
    real.meanMs.toFixed(0),
    real.means.map(ms => ms.toFixed(0)).join('–'),
    real.p99Ms.toFixed(0),
    percent(real.failed),
    simulated.meanMs.toFixed(0),
    simulated.p99Ms.toFixed(0),
    percent(simulated.failed),
    ratio.toFixed(3),
    wayMs.toFixed(1),
  ]
}

function verdict(found: readonly Comparison[]): Verdict {
  const off = found.filter(({ ratio }) => !(Math.abs(ratio - 1) <= within))
  const worst = found.reduce((a, b) => (Math.abs(b.ratio - 1) > Math.abs(a.ratio - 1) ? b : a))
  const behind = [...Map.groupBy(found, ({ situation }) => situation.name)].flatMap(([name, all]) => {
    const best = all.reduce((a, b) => (b.real.meanMs < a.real.meanMs ? b : a))
    const own = all.find(({ policy }) => labelOf(policy) === 'adaptive')
    if (own === undefined || best === own) return []
    return [`${name}: ${labelOf(best.policy)} by ${(100 * (own.real.meanMs / best.real.meanMs - 1)).toFixed(1)} %`]
  })
  const furthest = `the furthest ${labelOf(worst.policy)} in ${worst.situation.name}, real ÷ simulated ${worst.ratio.toFixed(3)}`
  const least = behind.length === 0 ? 'adaptive the least everywhere' : `less than adaptive: ${behind.join('; ')}`
  return {
    figure: `${found.length - off.length} of ${found.length} means within ${100 * within} %, ${furthest}; ${least}`,
    met: off.length === 0 && behind.length === 0,
  }
}
