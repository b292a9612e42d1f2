import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import type { AddressBook } from './address-book.ts'
import { type Backend, placeOf } from './backend.ts'
import type { ConfigFile } from './config-file.ts'
import { planDynamicServers } from './dynamic-servers.ts'
import type { EdgeMetrics } from './edge-metrics.ts'
import { type EdgeView, edgeView } from './edge-view.ts'
import type { HaproxyProcess } from './haproxy-process.ts'
import type { MembershipPlan } from './membership.ts'
import type { ConfigModel, DoorSettings, RenderConfig, RenderedConfig } from './render.ts'
import type { RuntimeApi } from './runtime-api.ts'
import { parseRunning, type RunningState, runningCommands } from './server-state.ts'
import { freeLines, freeSlots, planSlots, slotCount } from './slots.ts'
import type { EdgeStatus } from './status.ts'
import { watchServices } from './watch-services.ts'

export interface ControllerSettings {
  readonly doors: DoorSettings
  readonly membership: 'auto' | 'slots' | 'dynamic'
  readonly slotHeadroom: number
  readonly maxBackends: number
  readonly startGraceMs: number
}

export interface ControllerOptions {
  readonly settings: ControllerSettings
  readonly resolver: Resolver
  readonly addresses: AddressBook
  readonly render: RenderConfig
  readonly file: ConfigFile
  readonly haproxy: HaproxyProcess
  readonly runtime: RuntimeApi
  /** Which certificates there are now; absent: TLS is off. */
  readonly certificates?: () => Promise<string>
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

/** How soon to look again: when nothing is going on, while somebody drains, and after a failure. */
const pauses = { idle: 1_000, draining: 100, failed: 500 }
/** A configuration that was refused is tried again after this, since what it lacked may be outside of it. */
const retryRefusedMs = 30_000

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
  const { settings, resolver, addresses, render, file, haproxy, runtime, certificates, metrics, clock, log } = options
  const ending = new AbortController()
  let waking = new AbortController()
  const wake = () => waking.abort()
  const services = watchServices(resolver, wake)

  /** Slots that each backend should have, once that was more than it had. */
  const sizes = new Map<string, number>()
  /** Places that Consul has listed since the start. */
  const seen = new Set<string>()
  let view: EdgeView | undefined
  /** HAProxy's, as last heard; empty before that. */
  let version = ''
  let lastCommands = ''
  let repeated = 0
  let running: RunningState | undefined
  let settledAt: number | undefined
  let reloads = 0
  let error: string | undefined
  let refused: { structure: string; reason: string; at: number } | undefined
  /** The last model whose structure was seen to run. */
  let accepted: ConfigModel | undefined

  async function pass(): Promise<number> {
    running = await readRunning()
    version = running?.version ?? version
    if (!services.settled) {
      if (running === undefined) {
        await startWithWhatIsThere()
        await startHaproxy()
      }
      return pauses.draining
    }
    settledAt ??= clock.now()
    view = edgeView(services.snapshots, view, addresses.ipOf, settings.maxBackends)
    for (const { members } of view.backends) for (const member of members) seen.add(placeOf(member))

    const plans = new Map(view.backends.map(backend => [backend.name, plan(backend)]))
    const applied = await apply([...plans.values()].filter(one => one.runs))
    const grew = growFull(plans)
    await write(model(plans))
    if (running === undefined) await startHaproxy()
    const draining = [...plans.values()].some(one => one.draining > 0)
    return running === undefined || grew || draining || applied ? pauses.draining : pauses.idle
  }

  async function startHaproxy(): Promise<void> {
    if (await haproxy.ensure()) return
    throw new MeshError('unavailable', 'HAProxy does not answer on its Runtime API')
  }

  async function readRunning(): Promise<RunningState | undefined> {
    try {
      return parseRunning(await runtime.run(...runningCommands))
    } catch (thrown) {
      const cause = MeshError.from(thrown)
      if (cause.code !== 'unavailable') throw cause
      return undefined
    }
  }

  /** Consul has said nothing yet: the file of the last run serves, and without one a configuration without instances. */
  async function startWithWhatIsThere(): Promise<void> {
    if ((await file.read()) !== undefined) return
    const empty = edgeView(new Map(), undefined, addresses.ipOf, 0)
    const plans = new Map(empty.backends.map(backend => [backend.name, plan(backend)]))
    await file.replace(render(await withCertificates(model(plans, empty))).text, haproxy.validate)
  }

  function plan(backend: Backend): MembershipPlan & { readonly runs: boolean } {
    // What runs in the other mode is replaced by a reload, not changed.
    const isOurs = running?.structure.startsWith(isDynamic() ? 'dynamic-' : 'slots-')
    const servers = isOurs ? running?.backends.get(backend.name) : undefined
    const runs = servers !== undefined
    if (isDynamic()) return { ...planDynamicServers(backend, servers ?? [], isSpared), runs }
    const asked = sizes.get(backend.name)
    const size = Math.max(
      asked ?? 0,
      servers?.length ?? asked ?? slotCount(backend.members.length, settings.slotHeadroom),
    )
    sizes.set(backend.name, size)
    return { ...planSlots(backend, servers ?? freeSlots(size), isSpared), runs }
  }

  function isDynamic(): boolean {
    if (settings.membership !== 'auto') return settings.membership === 'dynamic'
    return Number.parseInt(version, 10) >= 3
  }

  /** At the start, what serves and was never listed stays for a while: Consul may have lost its memory before we came. */
  function isSpared(place: string): boolean {
    return !seen.has(place) && settledAt !== undefined && clock.now() - settledAt < settings.startGraceMs
  }

  /** @returns whether there was anything to do */
  async function apply(plans: readonly MembershipPlan[]): Promise<boolean> {
    const commands = plans.flatMap(one => one.commands)
    if (commands.length === 0) return false
    const answer = await runtime.run(...commands)
    const said = answer.split('\n').filter(line => line.trim() !== '' && !/^(IP changed|no need to change)/.test(line))
    repeated = commands.join() === lastCommands ? repeated + 1 : 0
    lastCommands = commands.join()
    if (repeated > 3)
      throw new MeshError('internal', `HAProxy does not do what it is told: ${said.join(' ').slice(0, 300)}`)
    const joins = plans.reduce((sum, one) => sum + one.joins, 0)
    const leaves = plans.reduce((sum, one) => sum + one.leaves, 0)
    metrics.changed('join', joins)
    metrics.changed('leave', leaves)
    log.info({ joins, leaves, commands: commands.length }, 'membership applied')
    return true
  }

  /** Slots that ran out become twice as many. @returns whether any did */
  function growFull(plans: ReadonlyMap<string, MembershipPlan>): boolean {
    const full = [...plans].filter(([, { left }]) => left > 0)
    for (const [name, { lines }] of full) {
      sizes.set(name, Math.max(lines.length * 2, sizes.get(name) ?? 0))
      log.info({ backend: name, slots: sizes.get(name) }, 'the slots ran out; there will be more')
    }
    return full.length > 0
  }

  function model(plans: ReadonlyMap<string, MembershipPlan>, of: EdgeView | undefined = view): ConfigModel {
    return {
      doors: settings.doors,
      dynamic: isDynamic(),
      // With dynamic servers leastconn ends HAProxy from 3.2.6 on (haproxy#3360); the better of two is nearly as good.
      leastconn: isDynamic() && !/^3\.[01]\./.test(version) ? 'random' : 'leastconn',
      backends: (of?.backends ?? []).map(({ members: _members, ...shape }) => ({
        ...shape,
        servers: linesOf(shape.name, plans.get(shape.name)),
      })),
    }
  }

  function linesOf(name: string, plan: MembershipPlan | undefined) {
    const lines = plan?.lines ?? []
    return isDynamic() ? lines : [...lines, ...freeLines(lines.length, sizes.get(name) ?? 0)]
  }

  async function withCertificates(made: ConfigModel): Promise<ConfigModel> {
    return certificates === undefined ? made : { ...made, certificates: await certificates() }
  }

  /** Brings the file up to date, and HAProxy too where the structure is another. */
  async function write(made: ConfigModel): Promise<void> {
    const wanted = await withCertificates(made)
    const config = render(wanted)
    if (config.structure === running?.structure) {
      accepted = wanted
      setRefused(undefined)
      if ((await file.read()) !== config.text) await file.replace(config.text)
      return
    }
    // It is not there to be told; it will read what is written already.
    if (running === undefined && (await file.read()) === config.text) return
    const triedAlready = refused?.structure === config.structure && clock.now() - refused.at < retryRefusedMs
    if (!triedAlready) await changeStructure(wanted, config)
    if (refused !== undefined) await keepMembership(wanted)
  }

  async function changeStructure(wanted: ConfigModel, config: RenderedConfig): Promise<void> {
    const before = await file.read()
    try {
      await file.replace(config.text, haproxy.validate)
      if (running !== undefined) {
        await haproxy.reload()
        reloads += 1
        metrics.reloaded('done')
        log.info({ structure: config.structure }, 'HAProxy is reloaded')
      }
      accepted = wanted
      setRefused(undefined)
    } catch (thrown) {
      const cause = MeshError.from(thrown)
      if (cause.code !== 'bad_config') throw cause
      if (before !== undefined && (await file.read()) !== before) await file.replace(before)
      metrics.reloaded('refused')
      setRefused({ structure: config.structure, reason: cause.text, at: clock.now() })
      log.error({ reason: cause.text }, 'the new configuration is refused; the one before it serves on')
    }
  }

  /** The structure that serves stays, but its file follows its members. */
  async function keepMembership(wanted: ConfigModel): Promise<void> {
    if (accepted === undefined) return
    const lines = new Map(wanted.backends.map(({ name, servers }) => [name, servers]))
    const backends = accepted.backends.map(backend => ({
      ...backend,
      servers: (lines.get(backend.name) ?? backend.servers).slice(
        0,
        accepted?.dynamic ? undefined : backend.servers.length,
      ),
    }))
    const config = render({ ...accepted, backends })
    if (config.structure === running?.structure && (await file.read()) !== config.text) await file.replace(config.text)
  }

  function setRefused(next: typeof refused): void {
    refused = next
    metrics.refused(next !== undefined)
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      let pauseMs: number
      waking = new AbortController()
      try {
        pauseMs = await pass()
        error = undefined
        metrics.passed(false)
      } catch (thrown) {
        const { message } = MeshError.from(thrown)
        if (message !== error) log.error({ reason: message }, 'the edge is not what it should be')
        error = message
        pauseMs = pauses.failed
        metrics.passed(true)
      }
      await clock.sleep(pauseMs, AbortSignal.any([waking.signal, ending.signal])).catch(() => {})
    }
  }

  const ran = run()
  return {
    wake,
    status: () => ({
      ready: services.settled && running !== undefined && error === undefined,
      ...(error === undefined ? {} : { error }),
      ...(refused === undefined ? {} : { refusedConfiguration: refused.reason }),
      refused: Object.fromEntries(view?.refused ?? []),
      ...(running === undefined
        ? {}
        : { haproxy: { version: running.version, pid: running.pid, structure: running.structure } }),
      consul: resolver.status(),
      reloads,
      backends: (view?.backends ?? []).map(({ name, members }) => ({
        name,
        members: members.map(({ id, standing, ...member }) => ({ id, place: placeOf(member), standing })),
      })),
    }),
    async end() {
      ending.abort()
      services.end()
      await ran
    },
  }
}
