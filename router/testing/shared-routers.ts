import { systemClock } from '#mesh/clock.ts'
import { silentLog } from '#mesh/log.ts'
import { Keys } from '../keys/key-ring.ts'
import { defaultLimits } from '../limits.ts'
import { createShared, type Shared } from '../mcp/sealed/shared.ts'
import { memoryPeers } from './memory-peers.ts'

/** What several routers of one mesh share: one key, and each other. */
export function sharedRouters<Id extends string>(...ids: readonly Id[]): Record<Id, Shared> {
  const keys = new Keys(systemClock, silentLog)
  const join = memoryPeers(systemClock)
  const shares = ids.map(id => {
    return [id, createShared({ keys, peers: join(id), clock: systemClock, limits: defaultLimits })] as const
  })
  return Object.fromEntries(shares) as Record<Id, Shared>
}
