import type { Registry } from 'prom-client'
import type { Balancer } from '#mesh/balance/balancer.ts'
import type { Endpoint } from '#mesh/balance/endpoint.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import type { Mesh } from '#mesh/rpc/mesh.ts'
import { type Figure, figureGauge } from './figure-gauge.ts'

/**
 * Adds what balancing and the registry look like from here, read anew at each scrape.
 *
 * @param mesh whose balancers and policies they are
 */
export function measurePools(
  registry: Registry,
  { balancers: pools, policies }: Pick<Mesh, 'balancers' | 'policies'>,
  resolver: Resolver,
): void {
  const gauge = (name: string, help: string, labelNames: readonly string[], figures: () => readonly Figure[]) =>
    figureGauge(registry, name, help, labelNames, figures)
  const perService = (name: string, help: string, read: (balancer: Balancer) => number) =>
    gauge(name, help, ['service'], () => [...pools()].map(([service, balancer]) => [{ service }, read(balancer)]))
  const perInstance = (name: string, help: string, read: (endpoint: Endpoint) => number) =>
    gauge(name, help, ['service', 'instance'], () =>
      endpoints().map((endpoint): Figure => {
        const { service, id } = endpoint.instance
        return [{ service, instance: id }, read(endpoint)]
      }),
    )

  let known: readonly Endpoint[] | undefined
  /** Read once for all figures of a scrape, which are collected in one turn: ten thousand instances take 20 ms. */
  function endpoints(): readonly Endpoint[] {
    if (known === undefined) queueMicrotask(() => (known = undefined))
    known ??= [...pools().values()].flatMap(({ endpoints }) => endpoints)
    return known
  }

  perService('instances_registered', 'Instances in Consul.', ({ registered }) => registered)
  perService('instances_ready', 'Instances that calls are given to.', ({ ready }) => ready)
  perService('pool_panic', 'Fewer than half of the healthy may be called: ejections count for nothing.', ({ panic }) =>
    Number(panic),
  )
  perService(
    'load_reports_ignored',
    'Reports of instances that could not be true, ever.',
    balancer => balancer.ignoredReports,
  )
  gauge('pool_strategy', 'The strategy in use, and who said so: always 1.', ['service', 'strategy', 'source'], () =>
    [...pools().keys()].flatMap((service): Figure[] => {
      const policy = policies.find(service)
      return policy === undefined ? [] : [[{ service, strategy: policy.strategy, source: policy.source }, 1]]
    }),
  )
  gauge('pool_policy_changes', 'Changes of a strategy that were applied, ever.', ['service'], () =>
    [...pools().keys()].map(service => [{ service }, policies.find(service)?.changes ?? 0]),
  )
  gauge(
    'pool_policy_fault',
    "1 where what somebody wrote for a service in Consul's KV or meta is refused.",
    ['service'],
    () => {
      const services = new Set([...pools().keys(), ...policies.faults.keys()])
      return [...services].map((service): Figure => {
        const fault = policies.faults.get(service) ?? policies.find(service)?.fault
        return [{ service }, Number(fault !== undefined)]
      })
    },
  )
  perInstance('instance_ejected', 'Out for its failures, or on trial after that.', ({ ejected }) => Number(ejected))
  perInstance('instance_calls_in_flight', 'Attempts that an instance is at work on.', ({ inFlight }) => inFlight)
  perInstance('instance_calls_reported', 'Calls that it says it works on or queues.', one => one.reported)
  perInstance('instance_slots', 'Calls that it can work on at once; 1 where it does not say.', ({ slots }) => slots)
  perInstance('instance_picks', 'Attempts that an instance was picked for, ever.', ({ picks }) => picks)
  perInstance('instance_faults', "Attempts that ended by the instance's fault, ever.", ({ faults }) => faults)
  gauge('consul_silent_seconds', 'How long the worst-off watch of Consul has gone unanswered.', [], () => [
    [{}, resolver.status().silentMs / 1000],
  ])
  gauge('consul_held_watches', 'Watches that hold what Consul, back from an outage, has not confirmed.', [], () => [
    [{}, resolver.status().holding],
  ])
}
