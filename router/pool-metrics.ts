import { Gauge, type Registry } from 'prom-client'
import type { Balancer } from '#mesh/balance/balancer.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'

type Figure = readonly [labels: Readonly<Record<string, string>>, value: number]

/**
 * Adds what balancing and the registry look like from here, read anew at each scrape: an instance that left is gone from
 * the figures too, so that there are never more of them than instances.
 *
 * @param pools the balancers in use, by Consul service
 */
export function measurePools(registry: Registry, pools: () => ReadonlyMap<string, Balancer>, resolver: Resolver): void {
  const gauge = (name: string, help: string, labelNames: readonly string[], figures: () => readonly Figure[]) =>
    new Gauge({
      name: `meshwork_router_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        for (const [labels, value] of figures()) this.set(labels, value)
      },
    })
  const perService = (name: string, help: string, read: (balancer: Balancer) => number) =>
    gauge(name, help, ['service'], () => [...pools()].map(([service, balancer]) => [{ service }, read(balancer)]))
  const perInstance = (name: string, help: string, read: (endpoint: Balancer['endpoints'][number]) => number) =>
    gauge(name, help, ['service', 'instance'], () =>
      [...pools()].flatMap(([service, { endpoints }]) =>
        endpoints.map((endpoint): Figure => [{ service, instance: endpoint.instance.id }, read(endpoint)]),
      ),
    )

  perService('instances_registered', 'Instances in Consul.', ({ registered }) => registered)
  perService('instances_ready', 'Instances that calls are given to.', ({ ready }) => ready)
  perService('pool_panic', 'Fewer than half of the healthy may be called: ejections count for nothing.', ({ panic }) =>
    Number(panic),
  )
  perInstance('instance_ejected', 'Out for its failures, or on trial after that.', ({ ejected }) => Number(ejected))
  perInstance('instance_calls_in_flight', 'Attempts that an instance is at work on.', ({ inFlight }) => inFlight)
  perInstance('instance_picks', 'Attempts that an instance was picked for, ever.', ({ picks }) => picks)
  perInstance('instance_faults', "Attempts that ended by the instance's fault, ever.", ({ faults }) => faults)
  gauge('consul_silent_seconds', 'How long the worst-off watch of Consul has gone unanswered.', [], () => [
    [{}, resolver.status().silentMs / 1000],
  ])
  gauge('consul_held_watches', 'Watches that hold what Consul, back from an outage, has not confirmed.', [], () => [
    [{}, resolver.status().holding],
  ])
}
