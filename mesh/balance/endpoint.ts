import type { Instance } from '../instance.ts'

/** An instance as the balancer sees it: what it is, and what this process has going on with it. */
export interface Endpoint {
  /** Replaced when its health or meta change; the id never does. */
  instance: Instance
  /** Whether a connection to it stands or is not known to fail: a peer that refuses connections is not asked. */
  reachable: boolean
  /** Leases held on it now: attempts from this process that have not ended. */
  inFlight: number
  /** Leases ever granted on it. */
  picks: number
  /** Leases that ended in a fault. */
  faults: number
}
