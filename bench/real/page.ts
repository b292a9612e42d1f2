import { writeFileSync } from 'node:fs'
import { column, markdownTable } from '../sim/markdown.ts'
import { shortfalls } from './compare.ts'
import { contest } from './contest.ts'
import { labelOf } from './policy.ts'
import { fleet, run, situations } from './situation.ts'

/** Writes docs/balancing-real.md: `npm run bench:real`. Real time is in it, so no two runs give the same page. */

process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const seeds = 5
const found = await contest(seeds)

const parts = [
  `# Balancing, by real processes

\`npm run bench:real\` writes this page, in five minutes on two CPUs; \`npm run bar real-against-simulated\` judges the same.
${fleet.routers} routers, ${fleet.instances} instances with ${fleet.slots} slots each, all of them processes on one machine; half of the instances are 2× faster.
The mean duration at the others is ${fleet.meanMs} ms, lognormal with CV ${fleet.cv}. Calls come by chance (Poisson) whatever becomes of those before, and
their time counts from the moment when they were to be sent. A run begins empty and lasts ${run.lengthMs / 1000} s, of which the first ${run.warmUpMs / 1000} s do
not count. Figures are means of ${seeds} runs, on ${seeds} seeds that are the same for every policy and for the simulator; times are in ms.

*Simulated* is what the simulator of [balancing-tables](balancing-tables.md) says of the same runs, and *way* is what it takes for
nothing and is told: the way to the instance and back, with all timers and the machine's own delays on it, measured in each
run on the calls that waited for nobody. Where a policy loads the slow instances beyond what they can do, means grow with the length of the run.

Names in front: the mesh's own strategies in its routers, \`grpc-js\`'s in clients of grpc-js, Moleculer's in clients too. Of Moleculer
runs the class of the strategy, as it is in the package, on a list of the instances; its \`CpuUsage\` and \`Latency\` tell machines apart,
not the instances of one, so that here they are draws by chance, and so is \`Shard\` when each call has a key of its own.`,
  ...situations.map(({ name, about, load }) => `## ${heading(name)}\n\nρ ${load}: ${about}.\n\n${tableOf(name)}`),
  `## The default against the others\n\n${said()}`,
]
writeFileSync(new URL('../../docs/balancing-real.md', import.meta.url), `${parts.join('\n\n')}\n`)
console.log('docs/balancing-real.md')
process.exit()

function tableOf(situation: string): string {
  const rows = found.filter(one => one.situation.name === situation)
  const fails = rows.some(({ real, simulated }) => real.failed + simulated.failed > 0)
  const columns: [string, string[]][] = [
    ['policy', rows.map(({ policy }) => labelOf(policy))],
    [
      'mean',
      column(
        rows.map(({ real }) => real.meanMs),
        0,
      ),
    ],
    ['by seed', rows.map(({ real }) => range(real.means))],
    ['simulated', rows.map(({ simulated }) => simulated.meanMs.toFixed(0))],
    ['real ÷ simulated', rows.map(({ ratio }) => ratio.toFixed(2))],
    [
      'p99',
      column(
        rows.map(({ real }) => real.p99Ms),
        0,
      ),
    ],
    ['by seed', rows.map(({ real }) => range(real.p99s))],
    ['simulated', rows.map(({ simulated }) => simulated.p99Ms.toFixed(0))],
    ...(fails
      ? ([
          [
            'failed',
            column(
              rows.map(({ real }) => 100 * real.failed),
              1,
            ).map(cell => `${cell} %`),
          ],
          ['simulated', rows.map(({ simulated }) => `${(100 * simulated.failed).toFixed(1)} %`)],
        ] as [string, string[]][])
      : []),
    ['way', rows.map(({ wayMs }) => wayMs.toFixed(1))],
  ]
  return markdownTable(
    columns.map(([head]) => head),
    rows.map((_, i) => columns.map(([, cells]) => cells[i] ?? '')),
  )
}

function said(): string {
  const lines = shortfalls(found).map(
    ({ situation, policy, by }) =>
      `- ${situation}: \`${policy}\` answers sooner than \`adaptive\` by ${(100 * by).toFixed(1)} % on average`,
  )
  return lines.length > 0
    ? lines.join('\n')
    : 'Nobody answers sooner on average than `adaptive`, by more than 2 %, in any of these.'
}

function range([least, most]: readonly [number, number]): string {
  return `${least.toFixed(0)}–${most.toFixed(0)}`
}

function heading(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
