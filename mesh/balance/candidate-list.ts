import type { Fleet, Member } from './fleet.ts'
import { mix } from './hash.ts'
import type { Candidates } from './strategy.ts'

/** What those are good at that name nothing in particular. */
export const general = 'general'

/** Up to so many are all candidates; of more, each router chooses among so many of its own. */
export const largestWhole = 256
const subset = 128

/**
 * Candidates of these members, sorted by id. Of more than 256 a subset of 128: those whose id and the router's seed hash
 * lowest, so that each router has its own, all instances are in equally many, and who leaves changes one place of it
 * (gRFC A68). Why: a pick looks at each, and each costs a connection.
 *
 * @param seed 32 bits, a router's own
 */
export function candidateList(fleet: Fleet, members: readonly Member[], seed: number): Candidates {
  const taken = (members.length <= largestWhole ? [...members] : lowest(fleet, members, seed)).sort(byId)
  let byCapability: ReadonlyMap<string, Candidates> | undefined
  return {
    fleet,
    rows: Int32Array.from(taken, ({ row }) => row),
    count: taken.length,
    capable(capability) {
      byCapability ??= indexed(fleet, members, seed)
      return byCapability.get(capability)
    },
  }
}

/** The candidates that are not excluded. */
export function without(candidates: Candidates, excluded: ReadonlySet<string>): Candidates {
  const { fleet, rows, count } = candidates
  const left = rows.subarray(0, count).filter(row => !excluded.has(fleet.members[row]?.instance.id ?? ''))
  return {
    fleet,
    rows: left,
    count: left.length,
    capable(capability) {
      const able = candidates.capable?.(capability)
      const allowed = able && without(able, excluded)
      return allowed?.count ? allowed : undefined
    },
  }
}

/** Made once, when somebody first asks: whoever is good at something may be outside the subset of all. */
function indexed(fleet: Fleet, members: readonly Member[], seed: number): ReadonlyMap<string, Candidates> {
  const groups = Map.groupBy(
    members.flatMap(member => {
      const names = member.capabilities.length === 0 ? [general] : new Set(member.capabilities)
      return [...names].map(name => ({ name, member }))
    }),
    ({ name }) => name,
  )
  const lists = [...groups].map(([name, group]): [string, Candidates] => {
    const { rows, count } = candidateList(
      fleet,
      group.map(({ member }) => member),
      seed,
    )
    return [name, { fleet, rows, count }]
  })
  return new Map(lists)
}

/** Sorted as numbers: the hash in front, the position behind. */
function lowest(fleet: Fleet, members: readonly Member[], seed: number): Member[] {
  const { hash } = fleet.columns
  const ranks = Float64Array.from(members, ({ row }, i) => mix((hash[row] as number) ^ seed) * 2 ** 20 + i)
  return Array.from(ranks.sort().subarray(0, subset), rank => members[rank % 2 ** 20] as Member)
}

export function byId(a: Pick<Member, 'instance'>, b: Pick<Member, 'instance'>): number {
  return a.instance.id < b.instance.id ? -1 : 1
}
