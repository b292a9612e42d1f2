import type { Bar, RunOptions, Verdict } from '../promise.ts'
import { type Comparison, shortfalls } from '../real/compare.ts'
import { contest } from '../real/contest.ts'
import { labelOf, policies } from '../real/policy.ts'
import { fleet, situations } from '../real/situation.ts'
import { table } from '../table.ts'

const within = 0.1

/** Processes instead of events: what the simulator says of policies has to hold for them. */
export const realAgainstSimulated: Bar = {
  name: 'real-against-simulated',
  promise: `mean response of ${policies.length} policies in ${situations.length} situations, by processes and by the simulator; ${fleet.routers} routers, ${fleet.instances} instances × ${fleet.slots} slots, half 2× faster, lognormal CV ${fleet.cv}`,
  target: `each real mean within ${100 * within} % of the simulated, nobody's below adaptive's`,
  run,
}

async function run({ rounds = 5 }: RunOptions): Promise<Verdict> {
  const found = await contest(rounds)
  const heads = ['mean ms', 'by seed', 'p99', 'failed', 'simulated', 'p99', 'failed', 'real ÷ sim.', 'way ms']
  console.log(table([['', '', ...heads], ...found.map(rowOf)]))
  const off = found.filter(({ ratio }) => !(Math.abs(ratio - 1) <= within))
  const worst = found.reduce((a, b) => (Math.abs(b.ratio - 1) > Math.abs(a.ratio - 1) ? b : a))
  const behind = shortfalls(found)
  const figures = [
    `${found.length - off.length} of ${found.length} means within ${100 * within} %`,
    `furthest ${labelOf(worst.policy)} in ${worst.situation.name}: ${worst.ratio.toFixed(2)}`,
    ...behind.map(({ situation, policy, by }) => `${policy} before adaptive in ${situation} by ${percent(by)}`),
  ]
  return { figure: figures.join(', '), met: off.length === 0 && behind.length === 0 }
}

function rowOf({ situation, policy, real, simulated, ratio, wayMs }: Comparison): string[] {
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

function percent(share: number): string {
  return share === 0 ? '' : `${(100 * share).toFixed(1)} %`
}
