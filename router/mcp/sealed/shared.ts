import type { Clock } from '#mesh/clock.ts'
import type { KeyRing } from '../../keys/key-ring.ts'
import type { Limits } from '../../limits.ts'
import type { Peers } from '../../peers/peers.ts'
import { createRequestStates, type RequestStates } from './request-state.ts'
import { createSealed } from './sealed.ts'
import { createSessionTokens, type SessionTokens } from './session-token.ts'

/** What makes routers one to their MCP clients: what clients carry from one to another, and what these tell each other. */
export interface Shared {
  readonly requestStates: RequestStates
  readonly sessionTokens: SessionTokens
  readonly peers: Peers
}

export interface SharedOptions {
  readonly keys: KeyRing
  readonly peers: Peers
  readonly clock: Clock
  readonly limits: Pick<Limits, 'inputRoundTtlMs' | 'sessionTtlMs'>
}

export function createShared({ keys, peers, clock, limits }: SharedOptions): Shared {
  const sealed = createSealed(keys, clock)
  return {
    requestStates: createRequestStates({ sealed, peers, clock, ttlMs: limits.inputRoundTtlMs }),
    sessionTokens: createSessionTokens(sealed, clock, limits.sessionTtlMs),
    peers,
  }
}
