import { type Gap, isWanted } from './choose-sight.ts'
import type { Sight } from './city.ts'

/**
 * Why a sight is where it is in the plan, in words: `rain, so under a roof; for your interest in art`.
 *
 * @param seenBefore it is in the plan already
 */
export function reasonFor(sight: Sight, gap: Gap, seenBefore: boolean): string {
  const parts = [weatherReason(sight, gap), interestReason(sight, gap)]
  if (seenBefore) parts.push('once more, since everything else that suits is in the plan')
  return parts.filter(part => part !== '').join('; ')
}

function weatherReason(sight: Sight, { leaning, time }: Gap): string {
  if (leaning.to === 'inside') {
    if (sight.indoor) return `${leaning.because}, so under a roof`
    return `in the open though ${leaning.because} is forecast: nothing under a roof is left for the ${time}`
  }
  return leaning.to === 'outside' && !sight.indoor ? `${leaning.because}, so in the open` : ''
}

function interestReason(sight: Sight, { interests, time }: Gap): string {
  if (interests.length === 0) return `${sight.interest}, as part of a mix`
  if (isWanted(sight, interests)) return `for your interest in ${sight.interest}`
  return `${sight.interest} for a change: nothing new of your interests suits the ${time}`
}
