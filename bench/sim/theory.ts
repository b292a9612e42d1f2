import { createBalancer } from '#mesh/balance/balancer.ts'
import { createStrategy } from '#mesh/balance/strategies.ts'
import type { Random } from '#mesh/balance/strategy.ts'
import { chance } from './chance.ts'
import { deterministic, exponential, hyperexponential, lognormal, withCv } from './distribution.ts'
import { compared } from './fleets.ts'
import { processorSharing } from './processor-sharing.ts'
import { amongAll, oracle, reportedShortest } from './reference.ts'
import { type Result, type Scenario, simulate } from './simulate.ts'
import { equal } from './station.ts'

/** One figure of theory, or of somebody's publication, against ours. */
export interface Finding {
  readonly what: string
  readonly measured: number
  /** Where it has to lie, both ends within. */
  readonly from: number
  readonly to: number
}

/** How much is simulated. */
export interface Effort {
  /** Calls of a run, as a share of the published run's. */
  readonly share: number
  /** How much wider than there the bands are. */
  readonly width: number
}

/** The published run: 4 million calls; 2 % up to ρ = .8, 4 % above. */
export const published: Effort = { share: 1, width: 1 }
/** In CI: a tenth of it, so that chance weighs three times as much. */
export const brief: Effort = { share: 0.1, width: 3 }

/** What the simulator has to reproduce before anybody believes what else it says. */
export interface Theory {
  readonly name: string
  check(effort: Effort): readonly Finding[]
}

export const theories: readonly Theory[] = [
  {
    name: 'random is M/M/1',
    check: effort =>
      [0.5, 0.7, 0.8, 0.9].map(load =>
        near(`ρ ${load}`, runOf(effort, { load, strategy: 'random' }).mean, 1 / (1 - load), bandAt(load), effort),
      ),
  },
  {
    name: 'round robin of one router over 10 is E₁₀/M/1',
    check: effort =>
      pairs([0.7, 2.0198], [0.8, 2.9223], [0.9, 5.6603]).map(([load, mean]) =>
        near(`ρ ${load}`, runOf(effort, { load, strategy: 'round_robin' }).mean, mean, bandAt(load), effort),
      ),
  },
  {
    name: 'power of two choices over 1,000 is near the limit of infinitely many (Mitzenmacher, Vvedenskaya)',
    check: effort => [0.5, 0.7, 0.8, 0.9, 0.95, 0.99].flatMap(load => twoChoices(effort, load)),
  },
  {
    name: 'one central queue is M/M/10 (Erlang C)',
    check: effort =>
      pairs([0.7, 1.0739], [0.8, 1.2046], [0.9, 1.6687]).map(([load, mean]) => {
        const { mean: measured } = runOf(effort, { load, strategy: 'random', instances: equal(1, 10) })
        return near(`ρ ${load}`, measured, mean, bandAt(load), effort)
      }),
  },
  {
    name: 'the shortest of two queues is as exactly solved (Flatto and McKean)',
    check: effort =>
      pairs([0.5, 1.4263], [0.7, 2.1082], [0.9, 5.4749]).map(([load, mean]) => {
        const { mean: measured } = runOf(effort, { load, strategy: oracle, instances: equal(2, 1) })
        return near(`ρ ${load}`, measured, mean, bandAt(load), effort)
      }),
  },
  {
    name: 'one server with any durations follows Pollaczek and Khinchine',
    check: effort =>
      pairs([0, 3], [1, 5], [2, 11], [4, 35]).map(([cv, mean]) => {
        // The long ones are rare: their mean needs more calls to settle.
        const share = effort.share * Math.max(1, cv)
        const scenario = { load: 0.8, strategy: 'random', instances: equal(1, 1), sizes: withCv(cv), seed: 2 }
        const { mean: measured } = runOf({ ...effort, share }, scenario)
        return near(`CV ${cv}`, measured, mean, cv > 1 ? 0.04 : 0.02, effort)
      }),
  },
  {
    name: 'processor sharing does not care how durations are spread',
    check: effort =>
      [deterministic, exponential, hyperexponential(2), hyperexponential(4)].map((sizes, i) => {
        const calls = 4_000_000 * effort.share
        return near(`CV ${[0, 1, 2, 4][i]}`, processorSharing({ load: 0.8, sizes, calls, seed: 3 }), 5, 0.03, effort)
      }),
  },
  {
    name: 'the fullest of 10,000 bins with 10,000 balls holds 6 to 9 by one choice, 3 or 4 by two',
    check: () => [
      { what: 'one choice', measured: fullestBin('random'), from: 6, to: 9 },
      { what: 'two choices', measured: fullestBin('p2c'), from: 3, to: 4 },
    ],
  },
  {
    name: 'one slow backend of eleven costs what Buoyant published in 2016',
    check: () =>
      pairs(['round_robin', 95.45, 0.35], ['least_loaded', 99.53, 0.25], ['peak_ewma', 99.93, 0.09]).map(
        ([strategy, percent, band]) => {
          const measured = 100 * buoyant(strategy)
          return { what: strategy, measured, from: percent - band, to: Math.min(100, percent + band) }
        },
      ),
  },
  {
    name: 'one of 20 that fails at once draws its share, or two',
    check: effort => {
      const instances = [{ slots: 1, speed: 1, fails: () => true }, ...equal(19, 1)]
      const share = (strategy: string) => runOf(effort, { load: 0.7, strategy, instances }).shares[0] ?? 0
      return [
        near('random', share('random'), 1 / 20, 0.02, effort),
        near('round robin', share('round_robin'), 1 / 20, 0.02, effort),
        { what: 'power of two choices', measured: share('p2c'), from: 1 / 20, to: 2 / 20 },
      ]
    },
  },
  {
    name: 'no policy changes throughput or mean utilisation at fixed load',
    check: effort => {
      const fleet = { load: 0.7, instances: equal(10, 4), routers: 4 }
      const few = { ...effort, share: effort.share / 4 }
      const base = runOf(few, { ...fleet, strategy: 'random' })
      const against = compared.flatMap(strategy => {
        const { throughput, utilisation } = runOf(few, { ...fleet, strategy })
        // The same calls come to each at the same moments: what remains is who was last.
        return pairs(
          [`throughput of ${strategy}`, throughput / base.throughput],
          [`utilisation of ${strategy}`, utilisation / base.utilisation],
        )
      })
      return [
        near('throughput', base.throughput, 28, 0.01, effort),
        near('utilisation', base.utilisation, 0.7, 0.01, effort),
        ...against.map(([what, ratio]) => ({
          what: `${what} against random`,
          measured: ratio,
          from: 0.999,
          to: 1.001,
        })),
      ]
    },
  },
  {
    name: 'routers that hear the same at once and count nothing herd',
    check: effort => {
      const fleet = { load: 0.9, instances: equal(20, 4), routers: 16 }
      const few = { ...effort, share: effort.share / 4 }
      const local = runOf(few, { ...fleet, strategy: 'least_loaded' }).mean
      const reports = { onReply: false, every: 1, together: true }
      const herd = runOf(few, { ...fleet, strategy: reportedShortest, reports }).mean
      return [
        { what: 'mean against local least loaded', measured: herd / local, from: 1.1, to: Number.POSITIVE_INFINITY },
      ]
    },
  },
  {
    name: 'round robin over 100 beats two choices at ρ .5, and loses from .6',
    check: effort =>
      pairs([0.5, -1], [0.6, 1], [0.7, 1]).map(([load, sign]) => {
        const meanOf = (strategy: string) => runOf(effort, { load, strategy, instances: equal(100, 1) }).mean
        const measured = sign * (meanOf('round_robin') - meanOf('p2c'))
        return { what: `ρ ${load}: by`, measured, from: 0, to: Number.POSITIVE_INFINITY }
      }),
  },
]

/** Ten instances with one place each, one router, exponential, unless told otherwise. */
function runOf({ share }: Effort, scenario: Partial<Scenario> & Pick<Scenario, 'load' | 'strategy'>): Result {
  const calls = 4_000_000 * share
  return simulate({
    instances: equal(10, 1),
    routers: 1,
    sizes: exponential,
    reports: { onReply: true },
    warmUp: calls / 10,
    calls,
    seed: 1,
    ...scenario,
  })
}

function near(what: string, measured: number, expected: number, band: number, { width }: Effort): Finding {
  return { what, measured, from: expected * (1 - band * width), to: expected * (1 + band * width) }
}

function bandAt(load: number): number {
  return load > 0.8 ? 0.04 : 0.02
}

function twoChoices(effort: Effort, load: number): Finding[] {
  const high = load > 0.9
  // Of 1,000, those that wait at ρ .99 are a twentieth more than of infinitely many; a tenth as much more of 10,000.
  const stations = high && effort.share >= 1 ? 10_000 : 1_000
  // Queues begin empty, and fill the more slowly the fuller they get.
  const warmUp = stations * (high ? 1_000 : 300) * Math.min(1, Math.sqrt(effort.share))
  const strategy = (random: Random) => amongAll(createStrategy('p2c', random))
  const { mean, tail } = runOf(effort, { load, strategy, instances: equal(stations, 1), warmUp })
  let limit = 0
  for (let i = 1; i < 20; i++) limit += load ** (2 ** i - 2)
  const found = [near(`ρ ${load}`, mean, limit, load > 0.95 ? 0.04 : 0.015, effort)]
  if (load !== 0.9) return found
  const tails = [1, 2, 3, 4].map(k =>
    near(`share with ≥ ${k} at ρ .9`, tail[k] ?? 0, load ** (2 ** k - 1), 0.03, effort),
  )
  return [...found, ...tails]
}

function fullestBin(strategy: string): number {
  const bins = 10_000
  const balancer = createBalancer(amongAll(createStrategy(strategy, chance(5))), { window: 20 })
  const instances = equal(bins, 1).map((_, i) => ({
    id: `bin-${i}`,
    service: 'tool-sim',
    address: '127.0.0.1',
    port: i + 1,
    health: 'passing' as const,
    tags: [],
    meta: {},
    createIndex: 1,
  }))
  balancer.update({ service: 'tool-sim', instances }, 0)
  for (let i = 0; i < bins; i++) balancer.pick({ now: 0, excluded: new Set() })
  return Math.max(...balancer.endpoints.map(({ inFlight }) => inFlight))
}

/**
 * Eleven backends that queue nothing, median 167 ms, 1,000 calls a second for a minute; from second 15 to 45 one of them
 * takes 2 s. Good is what is answered within 1 s ("Beyond Round Robin: Load Balancing for Latency", 2016).
 *
 * @returns the share that is good
 */
function buoyant(strategy: string): number {
  // How much backends vary was not published: little, or peaks would be what peak EWMA is misled by.
  const cv = 0.1
  const meanS = 0.167 * Math.sqrt(1 + cv ** 2)
  const ordinary = (size: number) => size * meanS
  const slow = (size: number, now: number) => (now >= 15 && now < 45 ? 2 : ordinary(size))
  const shape = { slots: Number.POSITIVE_INFINITY, speed: 1 }
  const seeds = [1, 2, 3]
  const shares = seeds.map(
    seed =>
      simulate({
        instances: Array.from({ length: 11 }, (_, i) => ({ ...shape, serve: i === 0 ? slow : ordinary })),
        routers: 1,
        load: { rate: 1_000 },
        sizes: lognormal(cv),
        strategy,
        reports: { onReply: false },
        warmUp: 0,
        calls: 60_000,
        deadline: 1,
        seed,
      }).good,
  )
  return shares.reduce((sum, share) => sum + share, 0) / seeds.length
}

/** Rows of a table, typed as they stand. */
function pairs<const Row extends readonly unknown[]>(...rows: readonly Row[]): readonly Row[] {
  return rows
}
