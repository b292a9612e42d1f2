import { hashOf, mix } from './hash.ts'
import { leastLoaded } from './least-loaded.ts'
import { loadBound } from './load-bound.ts'
import type { SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'

/**
 * Calls of one session go to one instance: the first in an order that is the session's own and every router's the same
 * (rendezvous hashing, Thaler and Ravishankar 1998), unless that has too much to do; then to the next (bounded loads,
 * Mirrokni et al. 2016). When an instance leaves, only its own sessions move. Calls of no session go to the least loaded.
 */
export function sessionHashed(random: Random, slowStart: SlowStart): Strategy {
  const sessionless = leastLoaded(random, slowStart)
  return {
    name: 'session',
    choose(candidates, request) {
      if (request.session === undefined) return sessionless.choose(candidates, request)
      const isWithin = loadBound(candidates, request.now)
      return firstOf(candidates, request.session, isWithin) ?? sessionless.choose(candidates, request)
    },
    scores: (candidates, request) =>
      request.session === undefined ? sessionless.scores?.(candidates, request) : undefined,
  }
}

/**
 * Affinity, for any strategy: the session's own instance, where that is a candidate and has not too much to do. Nothing is
 * remembered, so that every router finds the same one, and no number of sessions fills its memory.
 *
 * @returns `undefined`: the strategy is to choose
 */
export function homeOf(candidates: Candidates, { session, capability, now }: PickRequest): number | undefined {
  if (session === undefined) return undefined
  const able = (capability !== undefined && candidates.capable?.(capability)) || candidates
  const home = firstOf(able, session)
  return home !== undefined && loadBound(able, now)(home) ? home : undefined
}

/** The first in the session's order among those that may be; equal hashes are settled by the order of ids. */
function firstOf(candidates: Candidates, session: string, mayBe?: (row: number) => boolean): number | undefined {
  const { fleet, rows, count } = candidates
  const { hash } = fleet.columns
  const key = hashOf(session)
  let first: number | undefined
  let highest = -1
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    const rank = mix((hash[row] as number) ^ key)
    if (rank <= highest || mayBe?.(row) === false) continue
    highest = rank
    first = row
  }
  return first
}
