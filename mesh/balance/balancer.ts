import type { Instance, Snapshot } from '../instance.ts'
import type { Outcome } from '../outcome.ts'
import type { Endpoint } from './endpoint.ts'
import type { Strategy } from './strategy.ts'

/** A pick's hold on an instance until the outcome is known. */
export interface Lease {
  readonly instance: Instance
  /** Reports how it ended and lets go. Only the first report counts. */
  done(outcome: Outcome): void
}

/** What a pick may depend on. */
export interface PickRequest {
  /** Ids of instances that this call has tried already. */
  readonly excluded: ReadonlySet<string>
}

/** An immutable view of the pool: replaced, never changed, when the pool changes. */
export interface Picker {
  /** How many instances may take a call. */
  readonly ready: number
  /** How many are registered, ready or not. */
  readonly registered: number
  /** Reserves at once: two picks in one tick see each other. `undefined` when nothing is left to pick. */
  pick(request: PickRequest): Lease | undefined
}

/** Keeps the state of one service's pool and issues pickers over it. */
export interface Balancer {
  readonly strategy: string
  /** Takes the whole list. Endpoints that stay keep their counts; leases on those that left end in peace. */
  update(snapshot: Snapshot): void
  /** Hears whether connections to an instance can be made: one to which they cannot is not picked while others are left. */
  setReachable(instanceId: string, reachable: boolean): void
  readonly picker: Picker
  /** Every endpoint, ready or not, for metrics; only read. */
  readonly endpoints: readonly Readonly<Endpoint>[]
}

/**
 * A balancer over one strategy.
 *
 * Ready means passing or warning (a warning check is a hint to people, and Consul's own DNS serves such instances too)
 * and reachable. Where nothing can be reached, every healthy instance is ready again: trying is all that is left.
 */
export function createBalancer(strategy: Strategy): Balancer {
  let endpoints: Endpoint[] = []
  let picker: Picker = createPicker(strategy, [], 0)

  return {
    strategy: strategy.name,
    update(snapshot) {
      const known = new Map(endpoints.map(endpoint => [endpoint.instance.id, endpoint]))
      endpoints = snapshot.instances.map(instance => {
        const endpoint = known.get(instance.id)
        // An id at another address is another process: nothing that is known of the old one holds for it.
        if (endpoint === undefined || addressOf(endpoint.instance) !== addressOf(instance)) {
          return { instance, reachable: true, inFlight: 0, picks: 0, faults: 0 }
        }
        endpoint.instance = instance
        return endpoint
      })
      renew()
    },
    setReachable(instanceId, reachable) {
      const endpoint = endpoints.find(({ instance }) => instance.id === instanceId)
      if (endpoint === undefined || endpoint.reachable === reachable) return
      endpoint.reachable = reachable
      renew()
    },
    get picker() {
      return picker
    },
    get endpoints() {
      return endpoints
    },
  }

  function renew(): void {
    const healthy = endpoints
      .filter(({ instance: { health } }) => health === 'passing' || health === 'warning')
      .sort((a, b) => (a.instance.id < b.instance.id ? -1 : 1))
    const reachable = healthy.filter(endpoint => endpoint.reachable)
    picker = createPicker(strategy, reachable.length > 0 ? reachable : healthy, endpoints.length)
  }
}

function addressOf({ address, port }: Instance): string {
  return `${address}:${port}`
}

function createPicker(strategy: Strategy, ready: readonly Endpoint[], registered: number): Picker {
  return {
    ready: ready.length,
    registered,
    pick({ excluded }) {
      const endpoint = ready.length === 0 ? undefined : strategy.choose(ready, excluded)
      return endpoint === undefined ? undefined : lease(endpoint)
    },
  }
}

function lease(endpoint: Endpoint): Lease {
  endpoint.inFlight += 1
  endpoint.picks += 1
  let open = true
  return {
    instance: endpoint.instance,
    done(outcome) {
      if (!open) return
      open = false
      endpoint.inFlight -= 1
      if (outcome.kind === 'fault') endpoint.faults += 1
    },
  }
}
