import type { Bar, Verdict } from '../promise.ts'
import { blackHole, compared } from '../sim/fleets.ts'
import { simulate } from '../sim/simulate.ts'
import { table } from '../table.ts'

const loads = [0.3, 0.5, 0.7, 0.9]
const most = 0.01

/** An instance that fails at once is always idle: what seeks the idle or the quick runs into it. */
export const blackHoleBar: Bar = {
  name: 'black-hole',
  promise: 'share of calls to one of 20 instances that fails at once, at four loads; simulated, nothing is ejected',
  target: `adaptive < ${percent(most)} at each`,
  run,
}

async function run(): Promise<Verdict> {
  const rows = [['strategy', ...loads.map(load => `ρ ${load}`)]]
  let own: readonly number[] = []
  for (const strategy of compared) {
    const shares = loads.map(load => shareOf(strategy, load))
    if (strategy === 'adaptive') own = shares
    rows.push([strategy, ...shares.map(percent)])
  }
  console.log(table(rows))
  const figure = loads.map((load, i) => `${percent(own[i] ?? Number.NaN)} at ρ ${load}`).join(', ')
  return { figure: `adaptive ${figure}`, met: own.length > 0 && own.every(share => share < most) }
}

function shareOf(strategy: string, load: number): number {
  return simulate({ ...blackHole, strategy, load, warmUp: 30_000, calls: 300_000, seed: 1 }).shares[0] ?? Number.NaN
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
