import type { StrategyName } from '../balance/strategies.ts'

/** What an operator asks of one service otherwise than of all (Consul KV `mesh/lb/<service>`); absent: what holds for all. */
export interface ServicePolicy {
  readonly strategy?: StrategyName
  /** Whether its calls may be hedged where their hints permit it. */
  readonly hedge?: boolean
  /** For how long the share of a newcomer grows, in milliseconds; 0: it has all of it at once. */
  readonly slowStartMs?: number
}

/** What holds for a service now. Cheap enough to be asked at each call; the answer is the same object until it changes. */
export type PolicyOf = (service: string) => ServicePolicy

/** Nobody asks for anything in particular. */
export const noPolicy: ServicePolicy = {}
