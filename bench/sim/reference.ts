import type { Random, Strategy } from '#mesh/balance/strategy.ts'
import type { World } from './simulate.ts'

/** What no router can do, or should not: what strategies are measured against. */

/** Joins the shortest queue per place, as it truly is at this moment. */
export function oracle(random: Random, world: World): Strategy {
  return {
    name: 'oracle',
    choose({ fleet: { members, columns }, rows, count }) {
      return least(random, rows, count, row => {
        const id = members[row]?.instance.id ?? ''
        return (world.inFlight(id) + 1) / (columns.slots[row] as number)
      })
    },
  }
}

/** Joins the shortest queue that was reported, and counts nothing in between: routers that hear the same go the same way. */
export function reportedShortest(random: Random): Strategy {
  return {
    name: 'reported_shortest',
    choose({ fleet: { columns }, rows, count }) {
      return least(random, rows, count, row => (columns.reported[row] || 0) / (columns.slots[row] as number))
    },
  }
}

/**
 * A strategy that chooses among all instances, however many: above 256 the balancer gives each router a subset of its own,
 * of which theory knows nothing. Instances must neither come nor go.
 */
export function amongAll(strategy: Strategy): Strategy {
  let rows = new Int32Array(0)
  return {
    name: strategy.name,
    choose({ fleet }, request) {
      if (rows.length !== fleet.size) rows = Int32Array.from(fleet.members.keys())
      return strategy.choose({ fleet, rows, count: rows.length }, request)
    },
  }
}

/** The least row by a score; equal ones at random. */
function least(random: Random, rows: Int32Array, count: number, scoreOf: (row: number) => number): number {
  let best = rows[0] as number
  let bestScore = Number.POSITIVE_INFINITY
  let equals = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    const score = scoreOf(row)
    if (score > bestScore) continue
    equals = score < bestScore ? 1 : equals + 1
    bestScore = score
    if (equals === 1 || random() * equals < 1) best = row
  }
  return best
}
