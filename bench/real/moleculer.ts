import { EventEmitter } from 'node:events'
import { hostname } from 'node:os'
import moleculer from 'moleculer'

/** Moleculer's own, by the names that its brokers are configured with. */
export const moleculerNames = ['RoundRobin', 'Random', 'CpuUsage', 'Latency', 'Shard'] as const
export type MoleculerName = (typeof moleculerNames)[number]

/** What Moleculer's strategies read of an endpoint. */
export interface MoleculerEndpoint {
  readonly id: string
  /** `cpu` is its machine's, in percent; `null` until it was heard. */
  readonly node: { readonly id: string; readonly hostname: string; cpu: number | null }
}

/** One of Moleculer's strategies, outside of a broker. */
export interface MoleculerChoice {
  /** Takes the whole list. */
  update(endpoints: readonly MoleculerEndpoint[]): void
  /** @param key what calls that belong together have in common: `Shard` goes by it */
  select(key: string): MoleculerEndpoint
  /** Tells how long a ping took, in milliseconds: `Latency` goes by it. */
  pong(nodeId: string, elapsedMs: number): void
}

interface MoleculerStrategy {
  select(list: readonly MoleculerEndpoint[], context: { readonly params: { readonly key: string } }): MoleculerEndpoint
}

type StrategyClass = new (registry: unknown, broker: unknown, options: object) => MoleculerStrategy

/**
 * The strategy class itself, with the little of a broker around it that it asks for: the list of endpoints, a bus for what
 * happens to nodes, and their names. Nothing else of Moleculer runs: no transporter, no circuit breaker, no bulkhead.
 */
export function moleculerChoice(name: MoleculerName): MoleculerChoice {
  const nodes = new Map<string, MoleculerEndpoint['node']>()
  const localBus = new EventEmitter()
  const broker = { localBus, transit: { sendPing: async () => {} }, Promise }
  const Class = moleculer.Strategies[name] as unknown as StrategyClass
  const strategy = new Class({ nodes }, broker, name === 'Shard' ? { shardKey: 'key' } : {})
  let list: readonly MoleculerEndpoint[] = []

  return {
    update(endpoints) {
      const present = new Set(endpoints.map(({ id }) => id))
      for (const [id, node] of nodes) {
        if (present.has(id)) continue
        nodes.delete(id)
        localBus.emit('$node.disconnected', { node })
      }
      for (const { id, node } of endpoints) {
        if (nodes.has(id)) continue
        nodes.set(id, node)
        localBus.emit('$node.connected', { node })
      }
      list = endpoints
      // Moleculer's bus knows wildcards: this is what `Shard` listens to.
      localBus.emit('$node.**')
    },
    select: key => strategy.select(list, { params: { key } }),
    pong: (nodeID, elapsedTime) => void localBus.emit('$node.pong', { nodeID, elapsedTime }),
  }
}

/** @param host the machine that it runs on: `CpuUsage` and `Latency` tell machines apart, not the nodes of one */
export function moleculerEndpoint(id: string, host = hostname()): MoleculerEndpoint {
  return { id, node: { id, hostname: host, cpu: null } }
}
