import { type Balancer, createBalancer } from '#mesh/balance/balancer.ts'
import { createStrategy } from '#mesh/balance/strategies.ts'
import type { Random, Strategy } from '#mesh/balance/strategy.ts'
import { createEjection } from '#mesh/health/ejection.ts'
import type { Instance } from '#mesh/instance.ts'
import { outcomeOf } from '#mesh/outcome.ts'
import { Calls } from './calls.ts'
import { chance } from './chance.ts'
import type { Distribution } from './distribution.ts'
import { EventQueue } from './event-queue.ts'
import { QueueLengths } from './queue-lengths.ts'
import { ResponseTimes } from './response-times.ts'
import { type Shape, type Station, stationOf } from './station.ts'

/** What a strategy of the simulator may know that no router knows. */
export interface World {
  /** Calls that an instance works on or holds in its queue at this moment. */
  inFlight(instanceId: string): number
}

/** How instances say how busy they are. */
export interface Reports {
  /** On every reply, to the router that it goes to. */
  readonly onReply: boolean
  /** To every router each so many units of time; absent: never. */
  readonly every?: number
  /** Whether each router has a phase of its own, or all hear at the same moment. */
  readonly together?: boolean
  /** Whether all routers hear at once of an instance whose slots were all taken that one is free; absent: they do not. */
  readonly freed?: boolean
}

/** A call that is to come. */
export interface Arrival {
  readonly at: number
  /** The index of the router that it comes to. */
  readonly router: number
  readonly size: number
}

/** A call that has ended. */
export interface Ended {
  readonly arrivedAt: number
  /** From arrival to end. */
  readonly lasted: number
  readonly failed: boolean
}

/** What is simulated. Times are in mean durations at speed 1. */
export interface Scenario {
  readonly instances: readonly Shape[]
  /** Each with a balancer and chance of its own; calls come to any of them alike. */
  readonly routers: number
  /** Work that comes per unit of time, as a share of what all slots work off: ρ. Or how many calls come in one. */
  readonly load: number | { readonly rate: number }
  /** How large calls are: mean 1. */
  readonly sizes: Distribution
  /** A strategy of the mesh by its name, or one that knows more. */
  readonly strategy: string | ((random: Random, world: World) => Strategy)
  readonly reports: Reports
  /** Every so many units one instance leaves, ends what it holds, and another comes in its place; absent: never. */
  readonly churnEvery?: number
  /** A newcomer's share grows for so many units; absent: it has all of it at once. */
  readonly slowStart?: number
  /** Calls that end before anything is measured, and calls that are measured. */
  readonly warmUp: number
  readonly calls: number
  /** One that went well within this counts as good; absent: all that went well do. */
  readonly deadline?: number
  readonly seed: number
  /** Exactly these calls, the earliest first, each with its router and size; absent: they come by chance. */
  readonly arrivals?: readonly Arrival[]
  /** At a moment the instance in a place leaves, ends what it holds, and another comes in; absent: as `churnEvery`. */
  readonly changes?: readonly { readonly at: number; readonly place: number; readonly shape: Shape }[]
  /** Whether instances are ejected for their faults, as in the mesh; absent: none is. */
  readonly ejects?: boolean
  /** How many milliseconds the mean duration is to the balancer; absent: a second. */
  readonly meanMs?: number
  /** How many calls moving averages look back over; absent: 100, as in a router. */
  readonly window?: number
  /** Hears of each call as it ends. */
  readonly onEnd?: (call: Ended) => void
}

export interface Result {
  /** Of calls that went well. */
  readonly mean: number
  readonly p50: number
  readonly p99: number
  /** Share of calls that went well within the deadline. */
  readonly good: number
  /** Share of calls that each instance got, in the scenario's order; newcomers behind. */
  readonly shares: readonly number[]
  /** Calls that went well per unit of time. */
  readonly throughput: number
  /** Share of all slots in use, by their speed. */
  readonly utilisation: number
  /** By k: share of instances that hold at least k calls. */
  readonly tail: readonly number[]
}

/** The balancer counts milliseconds: the mean call takes a second, unless told otherwise. */
export const unitMs = 1_000

/** Events below 0; from 0 on it is a call that ends. */
const arrival = -1
const churn = -2
const change = -3
const firstReport = -4

/**
 * Runs a fleet under load, event by event, with the balancer and the strategies of the mesh itself. Messages take no time.
 * The same scenario gives the same result, to the last digit.
 */
export function simulate(scenario: Scenario): Result {
  const { instances, routers, sizes, reports, churnEvery, deadline = Number.POSITIVE_INFINITY } = scenario
  const { changes = [], meanMs = unitMs, onEnd } = scenario
  const given = scenario.arrivals?.values()
  const arrivals = chance(scenario.seed)
  const work = chance(scenario.seed + 1_000_003)
  const capacity = instances.reduce((sum, { slots, speed }) => sum + slots * speed, 0)
  const rate = typeof scenario.load === 'number' ? scenario.load * capacity : scenario.load.rate
  const events = new EventQueue()
  const calls = new Calls()
  const stations = instances.map((shape, i) => stationOf(nameOf(i), shape))
  const indexes = new Map(stations.map(({ id }, i) => [id, i]))
  /** Who stands in the registry, by index of the station. */
  const listed = [...stations.keys()]
  const queues = new QueueLengths()
  let times = new ResponseTimes()
  const world: World = { inFlight: id => (stations[indexes.get(id) ?? -1] as Station).inSystem }
  const balancers = Array.from({ length: routers }, (_, router) => balancerOf(scenario, router, world))
  const request = { now: 0, excluded: new Set<string>() }
  const first = { from: 0, worked: 0 }
  let ended = 0
  let good = 0
  let worked = 0
  let changed = 0
  let coming: Arrival | undefined

  announce(0)
  expectNext()
  if (churnEvery !== undefined) events.push(churnEvery, churn)
  for (const { at } of changes) events.push(at, change)
  if (reports.every !== undefined) {
    const together = reports.together ? arrivals() : undefined
    for (let r = 0; r < routers; r++) events.push((together ?? arrivals()) * reports.every, firstReport - r)
  }
  while (ended < scenario.warmUp) step()
  for (const station of stations) station.picks = 0
  times = new ResponseTimes()
  good = 0
  first.from = events.now
  first.worked = worked
  queues.restart(events.now)
  while (ended < scenario.warmUp + scenario.calls) step()

  const lasted = events.now - first.from
  const picks = stations.reduce((sum, station) => sum + station.picks, 0)
  return {
    mean: times.mean,
    p50: times.percentile(0.5),
    p99: times.percentile(0.99),
    good: good / scenario.calls,
    shares: stations.map(station => station.picks / picks),
    throughput: times.count / lasted,
    utilisation: (worked - first.worked) / (lasted * capacity),
    tail: queues.means(events.now).map(count => count / instances.length),
  }

  function step(): void {
    const event = events.pop()
    if (event >= 0) leave(event)
    else if (event === arrival) arrive()
    else if (event === churn) replaceAny()
    else if (event === change) changeNext()
    else tell(firstReport - event)
  }

  function expectNext(): void {
    coming = given?.next().value
    if (coming !== undefined) events.push(coming.at, arrival)
    else if (given === undefined) events.push(events.now - Math.log(1 - arrivals()) / rate, arrival)
  }

  function arrive(): void {
    const { now } = events
    const { router, size } = coming ?? {}
    expectNext()
    offer(now, router ?? Math.floor(arrivals() * routers), size)
  }

  function offer(now: number, router: number, size: number | undefined): void {
    request.now = now * meanMs
    const lease = (balancers[router] as Balancer).pick(request)
    if (lease === undefined) throw new Error('nobody is left to pick')
    const index = indexes.get(lease.instance.id) as number
    const station = stations[index] as Station
    const call = calls.add(now, size ?? sizes(work), index, lease)
    station.picks += 1
    station.inSystem += 1
    queues.rise(station.inSystem, now)
    if (station.shape.fails?.(now) || station.busy < station.shape.slots) begin(call, station)
    else wait(call, station)
  }

  function wait(call: number, station: Station): void {
    if (station.head < 0) station.head = call
    else calls.behind[station.tail] = call
    station.tail = call
  }

  function begin(call: number, station: Station): void {
    const { now } = events
    const { serve, speed, fails } = station.shape
    station.busy += 1
    const size = calls.size[call] as number
    const lasts = fails?.(now) ? 0 : (serve?.(size, now) ?? size / speed)
    worked += lasts * speed
    events.push(now + lasts, call)
  }

  function leave(call: number): void {
    const { now } = events
    const station = stations[calls.station[call] as number] as Station
    const lasted = now - (calls.arrivedAt[call] as number)
    queues.fall(station.inSystem, now)
    station.inSystem -= 1
    station.busy -= 1
    ended += 1
    const { fails, faults = 0 } = station.shape
    const failed = fails?.(now) || (faults > 0 && work() < faults)
    if (!failed) {
      times.add(lasted)
      if (lasted <= deadline) good += 1
    }
    onEnd?.({ arrivedAt: now - lasted, lasted, failed: Boolean(failed) })
    const outcome = outcomeOf(failed ? 14 : 0, lasted * meanMs)
    calls.leases[call]?.done(outcome, reports.onReply ? reportOf(station) : undefined)
    if (reports.freed && station.inSystem === station.shape.slots - 1) {
      for (const balancer of balancers) balancer.report(station.id, reportOf(station), now * meanMs)
    }
    calls.remove(call)
    const next = station.head
    if (next < 0) return
    station.head = calls.behind[next] as number
    begin(next, station)
  }

  function tell(router: number): void {
    events.push(events.now + (reports.every as number), firstReport - router)
    const balancer = balancers[router] as Balancer
    for (const index of listed) {
      const station = stations[index] as Station
      balancer.report(station.id, reportOf(station), events.now * meanMs)
    }
  }

  function replaceAny(): void {
    events.push(events.now + (churnEvery as number), churn)
    const place = Math.floor(arrivals() * listed.length)
    replace(place, (stations[listed[place] as number] as Station).shape)
  }

  function changeNext(): void {
    const next = changes[changed++]
    if (next !== undefined) replace(next.place, next.shape)
  }

  function replace(place: number, shape: Shape): void {
    const index = stations.length
    stations.push(stationOf(nameOf(index), shape))
    indexes.set(nameOf(index), index)
    listed[place] = index
    announce(events.now)
  }

  function announce(now: number): void {
    const snapshot = { service: 'tool-sim', instances: listed.map(index => instanceOf(stations[index] as Station)) }
    for (const balancer of balancers) balancer.update(snapshot, now * meanMs)
  }
}

function balancerOf(scenario: Scenario, router: number, world: World): Balancer {
  const { strategy, seed, slowStart = 0, meanMs = unitMs, ejects, window = 100 } = scenario
  const random = chance(seed * 1_009 + router + 1)
  const made =
    typeof strategy === 'string'
      ? createStrategy(strategy, random, { slowStartMs: slowStart * meanMs })
      : strategy(random, world)
  return createBalancer(made, { window, seed: router, ...(ejects && { ejection: createEjection(random) }) })
}

function reportOf(station: Station): { inFlight: number } {
  return { inFlight: station.inSystem }
}

function nameOf(index: number): string {
  return `i${String(index).padStart(6, '0')}`
}

function instanceOf({ id, shape: { slots } }: Station): Instance {
  // What nobody can count to is not said: infinitely many places.
  const meta: Record<string, string> = Number.isFinite(slots) ? { slots: String(slots) } : {}
  const index = Number(id.slice(1))
  return {
    id,
    service: 'tool-sim',
    address: '127.0.0.1',
    port: (index % 65_535) + 1,
    health: 'passing',
    tags: [],
    meta,
    createIndex: index + 1,
  }
}
