import type { Bar, Verdict } from '../promise.ts'
import { published, theories } from '../sim/theory.ts'
import { table } from '../table.ts'

/** Whatever else the simulator says is worth what it says of cases that are solved. */
export const simulatorMatchesTheory: Bar = {
  name: 'simulator-matches-theory',
  promise: `${theories.length} results of theory and of others, by the mesh's own strategies, up to 4 million calls a run`,
  target: 'every figure within its band',
  run,
}

async function run(): Promise<Verdict> {
  const rows = [['', 'measured', 'from', 'to', '']]
  let figures = 0
  let within = 0
  for (const { name, check } of theories) {
    rows.push([name])
    for (const { what, measured, from, to } of check(published)) {
      const met = measured >= from && measured <= to
      figures += 1
      if (met) within += 1
      rows.push([`  ${what}`, ...[measured, from, to].map(value => value.toFixed(4)), met ? '' : 'missed'])
    }
    console.log(name)
  }
  console.log(table(rows))
  return { figure: `${within} of ${figures}`, met: within === figures }
}
