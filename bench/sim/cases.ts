import { exponential } from './distribution.ts'
import { agents, antagonists, type Fleet } from './fleets.ts'
import { equal } from './station.ts'

/** A situation in which strategies are compared. */
export interface Case {
  readonly name: string
  /** What it is, for people. */
  readonly about: string
  readonly fleet: Fleet
  readonly load: number
}

const even: Fleet = { ...agents, instances: equal(20, 4) }

/** The situations of the published tables, from the usual to the odd. */
export const cases: readonly Case[] = [
  { name: 'agents', about: '4 routers, 20 × 4 slots, half 2× faster, CV 2', fleet: agents, load: 0.7 },
  { name: 'agents, busy', about: 'the same', fleet: agents, load: 0.9 },
  { name: 'agents, idle', about: 'the same', fleet: agents, load: 0.3 },
  { name: 'even', about: '16 routers, 20 × 4 equal, exponential, reports every .2', fleet: evenOf16(), load: 0.9 },
  { name: 'one router', about: '1 router, 20 × 4 equal, CV 2', fleet: { ...even, routers: 1 }, load: 0.9 },
  {
    name: 'small',
    about: '2 routers, 3 × 2 equal, CV 2',
    fleet: { ...even, routers: 2, instances: equal(3, 2) },
    load: 0.7,
  },
  {
    name: 'one slot each',
    about: '4 routers, 20 × 1 equal, CV 2',
    fleet: { ...even, instances: equal(20, 1) },
    load: 0.7,
  },
  {
    name: 'large',
    about: '8 routers, 200 × 4 equal, CV 2',
    fleet: { ...even, routers: 8, instances: equal(200, 4) },
    load: 0.9,
  },
  {
    name: 'unlike',
    about: '4 routers, slots 1 to 16, equally fast, CV 2',
    fleet: { ...even, instances: unlike() },
    load: 0.8,
  },
  { name: 'antagonist', about: '4 of 20 are 4× slower half of the time', fleet: antagonists, load: 0.7 },
  {
    name: 'flaky',
    about: 'agents; 2 % of calls end in a fault',
    fleet: { ...agents, instances: agents.instances.map(shape => ({ ...shape, faults: 0.02 })) },
    load: 0.8,
  },
  {
    name: 'churn',
    about: 'agents; one of 20 replaced every 5',
    fleet: { ...agents, churnEvery: 5, slowStart: 10 },
    load: 0.8,
  },
]

function evenOf16(): Fleet {
  return { ...even, routers: 16, sizes: exponential, reports: { onReply: true, every: 0.2 } }
}

function unlike() {
  return [1, 2, 4, 8, 16].flatMap(slots => equal(3, slots))
}
