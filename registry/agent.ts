import type { Log } from '#mesh/log.ts'
import { Refusal } from './api.ts'
import type { Catalogue } from './catalogue.ts'
import type { CheckDefinition } from './check-definition.ts'
import { type CheckRun, type CheckRunSettings, runCheck } from './check-run.ts'
import type { Finding } from './probe.ts'
import type { ServiceDefinition } from './service-definition.ts'

/** What Consul's agent does beside its catalogue: takes registrations, runs their checks, removes who stays critical. */
export interface Agent {
  register(definition: ServiceDefinition, replaceChecks: boolean): void
  deregister(serviceId: string): void
  registerCheck(check: CheckDefinition): void
  deregisterCheck(checkId: string): void
  /** A TTL check's own word. */
  say(checkId: string, finding: Finding): void
  maintain(serviceId: string, enable: boolean, reason: string): void
  maintainNode(enable: boolean, reason: string): void
  /** Ends all checks. */
  stop(): void
}

export interface AgentSettings extends CheckRunSettings {
  readonly catalogue: Catalogue
  readonly log: Log
  readonly maxServices: number
}

interface Running {
  /** The definition as text: an equal one goes on running. */
  readonly asked: string
  readonly run: CheckRun
  readonly deregisterAfterMs: number
  cancelReaping: (() => void) | undefined
}

const maxOutputLength = 4096
const maxChecksPerService = 16
const noReason = 'but no reason was provided. This is a default message.'

export function createAgent(settings: AgentSettings): Agent {
  const { catalogue, clock, log, maxServices } = settings
  const running = new Map<string, Running>()

  const stopCheck = (id: string) => {
    running.get(id)?.run.stop()
    running.get(id)?.cancelReaping?.()
    running.delete(id)
  }

  const deregister = (serviceId: string) => {
    for (const check of catalogue.checks()) if (check.serviceId === serviceId) stopCheck(check.id)
    if (catalogue.service(serviceId) !== undefined) log.info({ id: serviceId }, 'deregistered')
    catalogue.removeService(serviceId)
  }

  const report = (checkId: string, { status, output }: Finding) => {
    const check = catalogue.check(checkId)
    const runs = running.get(checkId)
    if (check === undefined || runs === undefined) return
    if (check.status !== status) log.info({ check: checkId, status, output }, 'check changed')
    catalogue.putCheck({ ...check, status, output: output.slice(0, maxOutputLength) })
    reapWhileCritical(runs, check.serviceId, status === 'critical')
  }

  const reapWhileCritical = (runs: Running, serviceId: string, critical: boolean) => {
    if (!critical) {
      runs.cancelReaping?.()
      runs.cancelReaping = undefined
    } else if (runs.deregisterAfterMs > 0 && serviceId !== '') {
      runs.cancelReaping ??= clock.after(runs.deregisterAfterMs, () => {
        log.warn({ id: serviceId, afterMs: runs.deregisterAfterMs }, 'critical for too long: removed')
        deregister(serviceId)
      })
    }
  }

  const startCheck = (check: CheckDefinition, type: string) => {
    const asked = JSON.stringify(check)
    const before = catalogue.check(check.id)
    if (before !== undefined && running.get(check.id)?.asked === asked) return
    stopCheck(check.id)
    const { id, name, notes, serviceId } = check
    // Asked for anew, it keeps its verdict until the next run says otherwise.
    const { status, output } = before ?? { status: check.status, output: '' }
    catalogue.putCheck({ id, name, notes, serviceId, type, status, output })
    const run = runCheck(check, finding => report(id, finding), settings)
    const runs: Running = { asked, run, deregisterAfterMs: check.deregisterAfterMs, cancelReaping: undefined }
    running.set(id, runs)
    reapWhileCritical(runs, serviceId, status === 'critical')
  }

  const setMaintenance = (serviceId: string, enable: boolean, notes: string) => {
    const id = serviceId === '' ? '_node_maintenance' : `_service_maintenance:${serviceId}`
    if (!enable) return catalogue.removeCheck(id)
    const name = serviceId === '' ? 'Node Maintenance Mode' : 'Service Maintenance Mode'
    catalogue.putCheck({ id, name, status: 'critical', notes, output: '', serviceId, type: 'maintenance' })
  }

  return {
    register({ checks, ...service }, replaceChecks) {
      if (catalogue.service(service.id) === undefined && catalogue.services().length >= maxServices) {
        throw new Refusal(429, `the registry is full (at most ${maxServices} services)`)
      }
      if (checks.length > maxChecksPerService)
        throw new Refusal(400, `too many checks (at most ${maxChecksPerService})`)
      if (catalogue.service(service.id) === undefined) log.info({ id: service.id, service: service.name }, 'registered')
      else if (catalogue.service(service.id)?.name !== service.name) deregister(service.id)
      catalogue.putService(service)
      const named = checks.map((check, i) => nameCheck(check, service, checks.length === 1 ? '' : `:${i + 1}`))
      if (replaceChecks) {
        const kept = new Set(named.map(check => check.id))
        const gone = catalogue.checks().filter(check => check.serviceId === service.id && !kept.has(check.id))
        for (const { id } of gone) removeCheck(id)
      }
      for (const check of named) startCheck(check, typeOf(check))
    },
    deregister,
    registerCheck(check) {
      if (check.serviceId !== '' && catalogue.service(check.serviceId) === undefined) {
        throw new Refusal(500, `ServiceID "${check.serviceId}" does not exist`)
      }
      startCheck({ ...check, id: check.id || check.name }, typeOf(check))
    },
    deregisterCheck: removeCheck,
    say(checkId, finding) {
      const said = running.get(checkId)?.run.said
      if (said === undefined) throw new Refusal(500, `CheckID "${checkId}" does not have associated TTL`)
      said(finding)
    },
    maintain(serviceId, enable, reason) {
      if (catalogue.service(serviceId) === undefined) {
        throw new Refusal(404, `No service registered with ID "${serviceId}"`)
      }
      setMaintenance(serviceId, enable, reason || `Maintenance mode is enabled for this service, ${noReason}`)
    },
    maintainNode(enable, reason) {
      setMaintenance('', enable, reason || `Maintenance mode is enabled for this node, ${noReason}`)
    },
    stop() {
      for (const id of [...running.keys()]) stopCheck(id)
    },
  }

  function removeCheck(checkId: string): void {
    stopCheck(checkId)
    catalogue.removeCheck(checkId)
  }
}

function nameCheck(check: CheckDefinition, service: { id: string; name: string }, suffix: string): CheckDefinition {
  return {
    ...check,
    id: check.id || `service:${service.id}${suffix}`,
    name: check.name || `Service '${service.name}' check`,
    serviceId: service.id,
  }
}

function typeOf({ run }: CheckDefinition): string {
  return run.kind === 'ttl' ? 'ttl' : run.way.kind
}
