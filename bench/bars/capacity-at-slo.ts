import type { Bar, Verdict } from '../promise.ts'
import { capacityAtSlo, sloP99 } from '../sim/capacity.ts'
import { compared } from '../sim/fleets.ts'
import { oracle } from '../sim/reference.ts'
import { table } from '../table.ts'

const calls = 1_000_000
const least = 0.97

/** How much of a fleet can be used before callers wait too long: what a strategy is for. */
export const capacityAtSloBar: Bar = {
  name: 'capacity-at-slo',
  promise: `highest load with p99 ≤ ${sloP99} mean durations; simulated: 4 routers, 20 instances × 4 slots, half 2× faster, lognormal CV 2`,
  target: `adaptive ≥ ${least} of all slots`,
  run,
}

async function run(): Promise<Verdict> {
  const rows = [['strategy', 'highest load', 'p99 there']]
  const loads = new Map<string, number>()
  for (const strategy of [...compared, oracle]) {
    const name = typeof strategy === 'string' ? strategy : 'the oracle'
    const { load, p99 } = capacityAtSlo(strategy, calls)
    loads.set(name, load)
    rows.push([name, load.toFixed(3), p99.toFixed(2)])
    console.log(`${name} ${load}`)
  }
  console.log(table(rows))
  const reached = loads.get('adaptive') ?? 0
  const others = compared.filter(name => name !== 'adaptive')
  const best = others.reduce((a, b) => ((loads.get(b) ?? 0) > (loads.get(a) ?? 0) ? b : a))
  const figure = `adaptive ${reached}, next ${best} ${loads.get(best)}, round_robin ${loads.get('round_robin')}, the oracle ${loads.get('the oracle')}`
  return { figure, met: reached >= least }
}
