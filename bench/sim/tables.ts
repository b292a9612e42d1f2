import { mkdirSync, writeFileSync } from 'node:fs'
import { capacityAtSlo, sloP99 } from './capacity.ts'
import { type Case, cases } from './cases.ts'
import { agents, blackHole, compared, type Fleet } from './fleets.ts'
import { column, markdownTable } from './markdown.ts'
import { barPlot, linePlot, type Series } from './plot.ts'
import { oracle } from './reference.ts'
import { type Result, type Scenario, simulate } from './simulate.ts'
import { routerCounts, staleness, withReports, withRouters } from './sweeps.ts'

/**
 * Writes docs/balancing-tables.md and its pictures: every strategy of the mesh in every situation. The same code and the
 * same seeds give the same files, to the last byte.
 */

const calls = 200_000
const seeds = [1, 2]
/** A mean above this is no figure but a sign: somewhere a queue grows without end. */
const endless = 20
/** What differs by less says nothing: chance differs by as much. */
const telling = 0.01
const oracleName = 'the oracle'
const contestants: readonly [name: string, strategy: Scenario['strategy']][] = [
  ...compared.map((name): [string, string] => [name, name]),
  [oracleName, oracle],
]
const plotted = ['adaptive', 'least_loaded', 'p2c', 'round_robin', oracleName]

const parts = [
  `# Balancing, in numbers

\`make bench-balance\` writes this page: a simulator runs the mesh's own balancer and strategies, event by event, under loads
that are the same to the last call for each. \`npm run bar simulator-matches-theory\` shows that it can be believed. The unit of
time is the mean duration of a call; ρ is the load as a share of what all slots work off; CV is how much durations vary
(standard deviation ÷ mean); "4 × 2" is four instances with two slots each. Instances report how busy they are on every reply
and once in a unit, unless told otherwise; averages look back over 100 calls, as in a router that is not told otherwise; no
instance is ejected, and no call is tried twice. *The oracle* knows every queue as it is at this moment, which no router can.
Bold is the best of those that can. A dash: some queue grows without end.

At fixed load no strategy changes how many calls are done in an hour, or how busy instances are on average: what comes in is
what is done. A strategy changes how long callers wait, and so how much of a fleet can be used before they wait too long.`,
  capacity(),
  byLoad(),
  byCase(),
  blackHoles(),
  byRouters(),
  byStaleness(),
]
write('docs/balancing-tables.md', `${parts.join('\n\n')}\n`)

function capacity(): string {
  const reached = contestants.map(([name, strategy]) => ({ name, ...capacityAtSlo(strategy, 500_000) }))
  const sorted = reached.toSorted((a, b) => b.load - a.load)
  write(
    'docs/pictures/balancing-capacity.svg',
    barPlot(
      `Highest load at which 99 of 100 calls end within ${sloP99} mean durations`,
      1,
      sorted.map(({ name, load }) => ({ name, value: load, strong: name === 'adaptive', ideal: name === oracleName })),
    ),
  )
  const loads = ours(sorted, ({ load }) => load, 3, 'high')
  const rows = sorted.map(({ name, p99 }, i) => [name, loads[i] ?? '', p99.toFixed(2)])
  return `## How much of a fleet can be used

The highest ρ at which p99 ≤ ${sloP99}. 4 routers, 20 × 4, half of the instances 2× faster, lognormal durations with CV 2.

![Highest load within the promise, by strategy](pictures/balancing-capacity.svg)

${markdownTable(['strategy', 'highest ρ', 'p99 there'], rows)}`
}

function byLoad(): string {
  const loads = [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98]
  const series = drawn(strategy => loads.map(load => [load, run(agents, load, strategy).p99]))
  write(
    'docs/pictures/balancing-load.svg',
    linePlot({
      title: 'The slowest of 100 calls, as load grows',
      xLabel: 'load ρ; 4 routers, 20 instances × 4 slots, half 2× faster, lognormal CV 2',
      yLabel: 'p99, in mean durations',
      xTicks: [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
      yTicks: [4, 6, 8, 10, 12, 14],
      bound: { y: sloP99, name: 'the promise' },
      series,
    }),
  )
  return '![p99 by load and strategy](pictures/balancing-load.svg)'
}

function byCase(): string {
  const results = cases.map(one => ({
    ...one,
    results: contestants.map(([, strategy]) => run(one.fleet, one.load, strategy)),
  }))
  const table = (value: (result: Result) => number) => {
    const columns = results.map(({ results }) =>
      ours(named(results), ({ result }) => (result.mean > endless ? Number.NaN : value(result)), 2),
    )
    const rows = contestants.map(([name], i) => [name, ...columns.map(cells => cells[i] ?? '')])
    return markdownTable(['strategy', ...results.map(({ name }) => name)], rows)
  }
  const about = results.map(({ name, about, load }) => `- **${name}**: ${about}; ρ ${load}`)
  return `## Mean and p99 by situation

${about.join('\n')}

Mean response:

${table(({ mean }) => mean)}

p99:

${table(({ p99 }) => p99)}

${shortfalls(results)}

The closest is \`capability_best\`, which estimates queues by the same code. It takes every difference of speed at its word:
among many equal instances these preferences, which are chance, make routers disagree, and that spares them herds; where
instances are few they cost a few percent. \`adaptive\` counts only what cannot be chance, and against herds each router takes
what others are said to have under way a little otherwise, by up to a quarter. Each fault makes an instance worse to \`adaptive\` by
0.6 of its score until it fades: more than it should where every instance fails now and then, and what keeps it off a black hole.`
}

/** Where the default is not the best, by how much. */
function shortfalls(results: readonly (Case & { readonly results: readonly Result[] })[]): string {
  const lines = results.flatMap(({ name, results }) => {
    const rivals = named(results).filter(({ name }) => name !== oracleName)
    const own = rivals.find(({ name }) => name === 'adaptive')
    if (own === undefined) return []
    return (['mean', 'p99'] as const).flatMap(figure => {
      const best = rivals.reduce((a, b) => (b.result[figure] < a.result[figure] ? b : a))
      const by = own.result[figure] / best.result[figure] - 1
      if (by <= telling) return []
      return [
        `- ${name}: ${figure} ${own.result[figure].toFixed(2)} against ${best.result[figure].toFixed(2)} of \`${best.name}\` (${(100 * by).toFixed(1)} %)`,
      ]
    })
  })
  if (lines.length === 0)
    return `In none of these is another strategy more than ${100 * telling} % better than \`adaptive\`.`
  return `Where another strategy is more than ${100 * telling} % better than \`adaptive\`:\n\n${lines.join('\n')}`
}

function blackHoles(): string {
  const fleets = [
    ...[0.3, 0.5, 0.7, 0.9].map(load => ({ name: `ρ ${load}`, fleet: blackHole, load })),
    { name: '16 routers, ρ 0.7', fleet: { ...blackHole, routers: 16 }, load: 0.7 },
  ]
  const columns = fleets.map(({ fleet, load }) => {
    const shares = compared.map(strategy => 100 * (run(fleet, load, strategy).shares[0] ?? Number.NaN))
    return column(shares, 2)
  })
  const rows = compared.map((name, i) => [name, ...columns.map(cells => cells[i] ?? '')])
  return `## A black hole

The share of calls, in percent, that goes to one of 20 instances that fails at once and claims to be idle, before anybody
ejects it. 4 routers unless told otherwise, CV 2. Each router finds out for itself, and tries again when what it holds against
the instance has faded: the more routers, the more calls are lost so.

${markdownTable(['strategy', ...fleets.map(({ name }) => name)], rows)}`
}

function byRouters(): string {
  const results = routerCounts.map(routers =>
    contestants.map(([, strategy]) => run(withRouters(routers), 0.9, strategy)),
  )
  const columns = results.map(results => ours(named(results), ({ result }) => result.mean, 2))
  const rows = contestants.map(([name], i) => [name, ...columns.map(cells => cells[i] ?? '')])
  const lineOf = (name: string) => contestants.findIndex(([known]) => known === name)
  write(
    'docs/pictures/balancing-routers.svg',
    linePlot({
      title: 'The mean response, as routers are added',
      xLabel: 'routers; ρ .9, 20 equal instances × 4 slots, exponential',
      yLabel: 'mean, in mean durations',
      xTicks: routerCounts,
      yTicks: [1, 1.25, 1.5, 1.75, 2, 2.25],
      xLog: true,
      series: plotted.map(name => ({
        ...looks(name),
        points: routerCounts.map((routers, i) => [routers, results[i]?.[lineOf(name)]?.mean ?? Number.NaN] as const),
      })),
    }),
  )
  return `## The number of routers

Mean response at ρ .9; 20 × 4 equal, exponential, reports on replies and every 0.2. Each router sees only its own calls: what it
counts itself tells it the less, the more routers there are.

![Mean response by the number of routers and strategy](pictures/balancing-routers.svg)

${markdownTable(['strategy', ...routerCounts.map(String)], rows)}`
}

function byStaleness(): string {
  const rows = staleness.map(({ name, reports }) => {
    const { mean, p99 } = run(withReports(reports), 0.9, 'adaptive')
    return [name, mean.toFixed(2), p99.toFixed(2)]
  })
  const { mean, p99 } = run(withReports({ onReply: false }), 0.9, 'least_loaded')
  return `## The age of reports

\`adaptive\` in 16 routers at ρ .9; 20 × 4 equal, exponential; by how routers hear how busy instances are. \`least_loaded\`, which
listens to nobody: ${mean.toFixed(2)} and ${p99.toFixed(2)}.

${markdownTable(['reports', 'mean', 'p99'], rows)}`
}

/** Over all seeds; shares are the first one's. */
function run(fleet: Fleet, load: number, strategy: Scenario['strategy']): Result {
  const results = seeds.map(seed =>
    simulate({ ...fleet, load, strategy, warmUp: calls / 10, calls: calls / seeds.length, seed }),
  )
  const mean = (value: (result: Result) => number) =>
    results.reduce((sum, result) => sum + value(result), 0) / results.length
  return { ...(results[0] as Result), mean: mean(result => result.mean), p99: mean(result => result.p99) }
}

/** One column; the oracle is no contestant for bold. */
function ours<Row extends { readonly name: string }>(
  rows: readonly Row[],
  value: (row: Row) => number,
  digits: number,
  best: 'low' | 'high' = 'low',
): string[] {
  const values = rows.map(value)
  const cells = column(
    values.map((one, i) => (rows[i]?.name === oracleName ? Number.NaN : one)),
    digits,
    best,
  )
  return cells.map((cell, i) => (rows[i]?.name === oracleName ? (values[i]?.toFixed(digits) ?? '') : cell))
}

function named(results: readonly Result[]): { readonly name: string; readonly result: Result }[] {
  return results.map((result, i) => ({ name: contestants[i]?.[0] ?? '', result }))
}

function drawn(points: (strategy: Scenario['strategy']) => Series['points']): Series[] {
  return contestants
    .filter(([name]) => plotted.includes(name))
    .toSorted(([a], [b]) => plotted.indexOf(a) - plotted.indexOf(b))
    .map(([name, strategy]) => ({ ...looks(name), points: points(strategy) }))
}

function looks(name: string): Omit<Series, 'points'> {
  return { name, strong: name === 'adaptive', ideal: name === oracleName }
}

function write(path: string, content: string): void {
  const file = new URL(`../../${path}`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, content)
  console.log(path)
}
