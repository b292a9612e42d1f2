import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import type { AddressBook } from './address-book.ts'
import type { Configuration } from './configuration.ts'
import type { EdgeMetrics } from './edge-metrics.ts'
import { type EdgeView, edgeView } from './edge-view.ts'
import type { HaproxyProcess } from './haproxy-process.ts'
import type { EdgePlan, Planner } from './planner.ts'
import type { RuntimeApi } from './runtime-api.ts'
import { parseRunning, type RunningState, runningCommands } from './server-state.ts'
import { type EdgeStatus, statusOf } from './status.ts'
import { watchServices } from './watch-services.ts'

export interface ControllerOptions {
  readonly resolver: Resolver
  readonly addresses: AddressBook
  readonly planner: Planner
  readonly configuration: Configuration
  readonly haproxy: HaproxyProcess
  readonly runtime: RuntimeApi
  /** Backends that services may have. */
  readonly maxBackends: number
  readonly metrics: EdgeMetrics
  readonly clock: Clock
  readonly log: Log
}

export interface Controller {
  /** Something may have changed: look at once. */
  wake(): void
  status(): EdgeStatus
  /** Makes no further change; what serves goes on serving. */
  end(): Promise<void>
}

/** How soon to look again: when nothing is going on, while something is, and after a failure. */
const pauses = { idle: 1_000, busy: 100, failed: 500 }
/** Commands that change nothing so many times over are a failure. */
const maxRepeats = 3

/**
 * Makes HAProxy what Consul and the settings ask for, and keeps it so.
 *
 * It remembers next to nothing: each pass reads what runs, plans what differs, and does that. So it converges from any
 * state, whoever restarted what: HAProxy, the controller, Consul, or somebody with a hand in the Runtime API.
 *
 * Instances come and go through the Runtime API. Only a change of the structure (another backend, another setting,
 * another certificate, more slots) is a reload. The file is kept right as well, for whoever starts HAProxy next.
 */
export function startController(options: ControllerOptions): Controller {
  const { resolver, addresses, planner, configuration, haproxy, runtime, maxBackends, metrics, clock, log } = options
  const ending = new AbortController()
  let waking = new AbortController()
  const wake = () => waking.abort()
  let view: EdgeView | undefined
  const services = watchServices({
    resolver,
    clock,
    isKept: service => view?.backends.some(backend => backend.service === service) ?? false,
    onChange: wake,
  })
  let running: RunningState | undefined
  let version: string | undefined
  let error: string | undefined
  let last = { commands: '', repeats: 0 }

  /** @returns how soon to look again, in milliseconds */
  async function pass(): Promise<number> {
    running = await readRunning()
    version = running?.version ?? version ?? (await haproxy.version())
    if (!services.settled) {
      // Consul has not said everything: what serves stays; the file of the last run does where nothing runs.
      if (running === undefined) {
        const nobody = edgeView(new Map(), undefined, addresses.ipOf, 0)
        await configuration.begin(planner.plan(nobody, undefined, version).model)
        await start()
      }
      return pauses.busy
    }
    view = edgeView(services.snapshots, view, addresses.ipOf, maxBackends)
    const plan = planner.plan(view, running, version)
    await apply(plan)
    if (plan.grown.length > 0) log.info({ backends: plan.grown }, 'the slots ran out; there will be twice as many')
    await configuration.bring(plan.model, running?.structure)
    if (running === undefined) await start()
    count(plan)
    const isBusy = plan.commands.length + plan.draining + plan.grown.length > 0 || running === undefined
    return isBusy ? pauses.busy : pauses.idle
  }

  /** @returns `undefined` where nobody listens */
  async function readRunning(): Promise<RunningState | undefined> {
    try {
      return parseRunning(await runtime.run(...runningCommands))
    } catch (thrown) {
      const cause = MeshError.from(thrown)
      if (cause.code !== 'unavailable') throw cause
      return undefined
    }
  }

  async function start(): Promise<void> {
    if (await haproxy.ensure()) return
    throw new MeshError('unavailable', 'HAProxy does not answer on its Runtime API')
  }

  async function apply({ commands, joins, leaves }: EdgePlan): Promise<void> {
    if (commands.length === 0) return
    const said = await runtime.run(...commands)
    const repeats = commands.join() === last.commands ? last.repeats + 1 : 0
    last = { commands: commands.join(), repeats }
    // A server with idle connections is deleted when they are closed: that is no failure.
    if (repeats > maxRepeats && !commands.every(command => command.startsWith('del server'))) {
      throw new MeshError('internal', `HAProxy does not do what it is told: ${said.replace(/\s+/g, ' ').slice(0, 300)}`)
    }
    metrics.changed('join', joins)
    metrics.changed('leave', leaves)
    if (joins + leaves > 0) log.info({ joins, leaves }, 'membership changed')
  }

  function count({ model }: EdgePlan): void {
    for (const { name, servers } of model.backends) {
      metrics.servers(name, servers.filter(server => !server.disabled).length, servers.length)
    }
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      let pauseMs: number
      waking = new AbortController()
      try {
        pauseMs = await pass()
        error = undefined
      } catch (thrown) {
        const { message } = MeshError.from(thrown)
        if (message !== error) log.error({ reason: message }, 'the edge is not what it should be')
        error = message
        pauseMs = pauses.failed
      }
      metrics.passed(error !== undefined)
      await clock.sleep(pauseMs, AbortSignal.any([waking.signal, ending.signal])).catch(() => {})
    }
  }

  const ran = run()
  return {
    wake,
    status: () =>
      statusOf({ settled: services.settled, view, running, error, configuration, consul: resolver.status() }),
    async end() {
      ending.abort()
      services.end()
      await ran
    },
  }
}
