import { type Balancer, createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { leased, type Transport } from '../call/attempt.ts'
import type { Call } from '../call/call.ts'
import { CallFigures, type ServiceFigures } from '../call/call-figures.ts'
import { withDeadline } from '../call/deadline.ts'
import { Durations } from '../call/durations.ts'
import { withHedge } from '../call/hedge.ts'
import { type Choice, createPolicies, type Policies } from '../call/policies.ts'
import { createPools } from '../call/pools.ts'
import { withRefusal } from '../call/refusal.ts'
import { withRetry } from '../call/retry.ts'
import { createRetryBudget, hedgeShare } from '../call/retry-budget.ts'
import { withSteering } from '../call/steering.ts'
import { WaitingLines } from '../call/waiting-lines.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Environment } from '../config.ts'
import { consulFromEnv } from '../consul/consul-from-env.ts'
import { createEjection } from '../health/ejection.ts'
import { type Log, silentLog } from '../log.ts'
import { createConsulKeys } from '../resolve/consul-keys.ts'
import { createConsulResolver } from '../resolve/consul-resolver.ts'
import type { Resolver } from '../resolve/resolver.ts'
import type { WatchKeys } from '../resolve/watch-keys.ts'
import { createChannels } from './channels.ts'
import { type Client, createClient } from './client.ts'
import { type Contracts, loadContracts } from './contract.ts'
import { createLoadReportStreams } from './load-report-streams.ts'
import { loadMeshSettings, type MeshSettings } from './mesh-settings.ts'
import { logEjection, logPanic } from './pool-log.ts'
import { createTransport } from './transport.ts'

export interface MeshOptions {
  readonly resolver: Resolver
  /** Where operators say how single services are balanced; absent: nowhere. */
  readonly watchKeys?: WatchKeys
  readonly settings: MeshSettings
  readonly contracts: Contracts
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
}

/** The calling side of the mesh: names become lists, lists become choices, choices become calls. */
export interface Mesh {
  /** A call from end to end: deadline, retry, pick, exchange. */
  readonly call: Call
  /** One exchange with one given instance, past balancing and retry. */
  readonly transport: Transport
  /**
   * Keeps the pool of a service that may go away: its instances are known before its first call, connections to those
   * that leave are closed, whoever opened them, and nothing of it is left afterwards. Other pools begin with their first
   * call and last as long as the mesh.
   *
   * @returns lets the pool go, with its connections once their calls have ended
   */
  keep(service: string): () => void
  /** The balancers in use, by Consul service. */
  readonly balancers: () => ReadonlyMap<string, Balancer>
  /** What became of calls that waited, were shed, refused or hedged; only of services where any was. */
  readonly figures: () => ReadonlyMap<string, ServiceFigures>
  /** How services are balanced, and who said so. */
  readonly policies: Pick<Policies, 'of' | 'find' | 'faults' | 'unused'>
  /** A typed client of a service: `client<WeatherServiceHandlers, WeatherServiceDefinition>('weather.v1.WeatherService', …)`. */
  client<Handlers, Definition>(contract: string, options: { service: string }): Client<Handlers, Definition>
  /** Lets go of connections and watches. */
  close(): void
}

/** The layers of a call, from the inside out: exchange, lease, refusal, hedge, retry, deadline, steering. */
export function createMesh({ resolver, watchKeys, settings, contracts, clock, random, log }: MeshOptions): Mesh {
  const made = ({ strategy, slowStartMs }: Choice) => createStrategy(strategy, random, { slowStartMs })
  const policies = createPolicies({
    log,
    slowStartMs: settings.SLOW_START_MS,
    ...(watchKeys !== undefined && { watchKeys }),
    ...(settings.LOAD_BALANCER_STRATEGY !== undefined && { strategy: settings.LOAD_BALANCER_STRATEGY }),
    onChoice: (service, choice) => pools.all.get(service)?.use(made(choice)),
  })
  const channels = createChannels({
    clock,
    random,
    connectTimeoutMs: settings.CONNECT_TIMEOUT_MS,
    probeTimeoutMs: settings.PROBE_TIMEOUT_MS,
    onReachable(instance, reachable) {
      if (reachable) reports?.reachable(instance)
      else log.warn({ instance: instance.id }, 'an instance cannot be reached')
      pools.all.get(instance.service)?.setReachable(instance.id, reachable)
    },
  })
  const pools = createPools({
    resolver,
    createBalancer: service =>
      createBalancer(made(policies.follow(service)), {
        window: settings.LOAD_BALANCER_WINDOW_SIZE,
        tracking: settings.LOAD_BALANCER_TRACKING_ENABLED,
        ejection: createEjection(random, logEjection(log)),
        onPanic: logPanic(log, service),
        strategyNamed(name) {
          const { slowStartMs = settings.SLOW_START_MS } = policies.find(service) ?? {}
          return createStrategy(name, random, { slowStartMs })
        },
        seed: Math.floor(random() * 2 ** 32),
        ...(settings.ZONE !== undefined && { zone: settings.ZONE }),
      }),
    clock,
    onInstances(service, instances) {
      channels.update(service, instances)
      reports?.update(service)
      if (pools.all.has(service)) policies.heard(service, instances)
      else {
        policies.forget(service)
        reports?.forget(service)
        figures.forget(service)
      }
    },
    onUse: (service, balancer) => reports?.use(service, balancer),
  })
  const transport = createTransport({
    channels,
    clock,
    maxResponseBytes: settings.MAX_RESPONSE_BYTES,
    loadReports: settings.LOAD_REPORTS !== 'off',
  })
  const reports = settings.LOAD_REPORTS === 'push' ? createLoadReportStreams({ channels, clock, random }) : undefined
  const figures = new CallFigures()
  const durations = new Durations()
  const lines = new WaitingLines(clock, settings.MAX_WAITING_CALLS, figures)
  const attempt = leased({ findBalancer: pools.find, transport, clock, lines, durations })
  const inTime = withRefusal(attempt, { durations, clock, figures })
  const hedged = withHedge(inTime, {
    clock,
    isOn: service => policies.of(service).hedge ?? settings.HEDGE === 'on',
    durations,
    budget: createRetryBudget(hedgeShare),
    figures,
  })
  const retried = withRetry(hedged, {
    clock,
    random,
    budget: createRetryBudget(),
    maxAttempts: settings.RETRY_MAX_ATTEMPTS,
    backoffMs: settings.RETRY_BACKOFF_MS,
  })
  const call = withSteering(withDeadline(retried, clock))

  return {
    call,
    transport,
    keep: pools.keep,
    balancers: () => pools.all,
    figures: () => figures.all,
    policies,
    client: (contract, { service }) =>
      createClient({ call, clock, service, contract, contracts, maxMessageBytes: settings.MAX_RESPONSE_BYTES }),
    close() {
      pools.close()
      policies.close()
      reports?.close()
      channels.close()
    },
  }
}

/** A mesh for a service that calls others, with Consul where the environment says that it is. */
export function connectMesh({ env, log = silentLog }: { env: Environment; log?: Log }): Mesh {
  const settings = loadMeshSettings(env)
  const consul = { client: consulFromEnv(env), clock: systemClock, random: Math.random, log }
  return createMesh({
    resolver: createConsulResolver(consul),
    watchKeys: createConsulKeys(consul),
    settings,
    contracts: loadContracts(),
    clock: systemClock,
    random: Math.random,
    log,
  })
}
