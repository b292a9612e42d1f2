import { systemClock } from '#mesh/clock.ts'
import { silentLog } from '#mesh/log.ts'
import { createStaticResolver } from '#mesh/resolve/static-resolver.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { Keys } from '../keys/key-ring.ts'
import { defaultLimits } from '../limits.ts'
import { createShared, type Shared } from '../mcp/sealed/shared.ts'
import { openPeers } from '../peers/peers.ts'

/** What a router shares with others where there are none: a key of its own, and no peers. */
export function loneRouter(routerId = 'mcp-router-test'): Shared {
  const keys = new Keys(systemClock, silentLog)
  const peers = openPeers({
    routerId,
    resolver: createStaticResolver(),
    contracts: loadContracts(),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
  })
  return createShared({ keys, peers, clock: systemClock, limits: defaultLimits })
}
