import { exponential } from './distribution.ts'
import { agents, type Fleet } from './fleets.ts'
import type { Reports } from './simulate.ts'
import { equal } from './station.ts'

/** 20 × 4 equal instances, exponential: what the number of routers and the age of reports change, and nothing else. */
const plain: Fleet = { ...agents, instances: equal(20, 4), sizes: exponential, reports: { onReply: true, every: 0.2 } }

/** Each router sees its own share of the calls: the more routers, the less. */
export const routerCounts = [1, 2, 4, 8, 16, 32, 64] as const

export function withRouters(routers: number): Fleet {
  return { ...plain, routers }
}

/** How often 16 routers hear how busy instances are. */
export const staleness: readonly { readonly name: string; readonly reports: Reports }[] = [
  { name: 'replies, and every 0.05', reports: { onReply: true, every: 0.05 } },
  { name: 'replies, and every 0.2', reports: { onReply: true, every: 0.2 } },
  { name: 'replies, and every 1', reports: { onReply: true, every: 1 } },
  { name: 'replies only', reports: { onReply: true } },
  { name: 'every 0.2 only', reports: { onReply: false, every: 0.2 } },
  { name: 'every 1 only', reports: { onReply: false, every: 1 } },
  { name: 'every 1 only, all routers at once', reports: { onReply: false, every: 1, together: true } },
  { name: 'every 5 only', reports: { onReply: false, every: 5 } },
  { name: 'none', reports: { onReply: false } },
]

export function withReports(reports: Reports): Fleet {
  return { ...plain, routers: 16, reports }
}
