import type { Changes } from './changes.ts'
import type { CheckStatus } from './check-definition.ts'
import type { ServiceDefinition } from './service-definition.ts'

/** A registered service instance, with the indexes of its coming and its latest change. */
export interface ServiceRecord extends Omit<ServiceDefinition, 'checks'> {
  readonly createIndex: number
  readonly modifyIndex: number
}

/** A check and its latest result. */
export interface CheckRecord {
  readonly id: string
  readonly name: string
  readonly status: CheckStatus
  readonly notes: string
  readonly output: string
  /** Empty: the node's own. */
  readonly serviceId: string
  /** `grpc`, `tcp`, `http`, `ttl`, `maintenance`; empty for the node's own health. */
  readonly type: string
  readonly createIndex: number
  readonly modifyIndex: number
}

/**
 * Everything that is registered, in memory, with the index of each part's latest change: what Consul's catalogue is to
 * its servers. It only keeps; who runs checks and removes the dead is `agent.ts`.
 */
export interface Catalogue {
  service(id: string): ServiceRecord | undefined
  /** In order of registration. */
  services(): readonly ServiceRecord[]
  /** The services of a name, and every one without. */
  named(name: string): readonly ServiceRecord[]
  putService(definition: Omit<ServiceDefinition, 'checks'>): void
  /** Removes a service and its checks. */
  removeService(id: string): void

  check(id: string): CheckRecord | undefined
  checks(): readonly CheckRecord[]
  /** A service's own checks, then the node's. */
  checksOf(serviceId: string): readonly CheckRecord[]
  putCheck(check: Omit<CheckRecord, 'createIndex' | 'modifyIndex'>): void
  removeCheck(id: string): void

  /** The latest change to any instance of a service, its checks or the node's; of one that is gone, its going. */
  indexOfService(name: string): number
  /** The latest coming, going or change of any service. */
  readonly indexOfServices: number
  /** The latest change to any check. */
  readonly indexOfChecks: number
}

export function createCatalogue(changes: Changes): Catalogue {
  const services = new Map<string, ServiceRecord>()
  const checks = new Map<string, CheckRecord>()
  const indexes = new Map<string, number>()
  let indexOfServices = 1
  let indexOfChecks = 1
  let indexOfNode = 1
  let indexOfExtinction = 1

  const named = (name: string) => [...services.values()].filter(service => service.name === name)

  /** Writes the index of a change to a check: to its service, or to every service where it is the node's. */
  const touchCheck = (serviceId: string, index: number) => {
    indexOfChecks = index
    const service = services.get(serviceId)
    if (service !== undefined) indexes.set(service.name, index)
    else if (serviceId === '') indexOfNode = index
  }

  const removeCheck = (id: string) => {
    const check = checks.get(id)
    if (check === undefined) return
    checks.delete(id)
    touchCheck(check.serviceId, changes.advance())
  }

  const removeService = (id: string) => {
    const service = services.get(id)
    if (service === undefined) return
    for (const check of checks.values()) if (check.serviceId === id) checks.delete(check.id)
    services.delete(id)
    const index = changes.advance()
    indexOfServices = index
    indexOfChecks = index
    if (named(service.name).length > 0) indexes.set(service.name, index)
    else {
      // Names come and go without limit; the index of any that is gone is that of the latest to go.
      indexes.delete(service.name)
      indexOfExtinction = index
    }
  }

  return {
    service: id => services.get(id),
    services: () => [...services.values()],
    named,
    putService(definition) {
      const before = services.get(definition.id)
      if (before !== undefined && before.name !== definition.name) removeService(definition.id)
      else if (before !== undefined && isSame(before, definition)) return
      const index = changes.advance()
      const createIndex = services.get(definition.id)?.createIndex ?? index
      services.set(definition.id, { ...definition, createIndex, modifyIndex: index })
      indexes.set(definition.name, index)
      indexOfServices = index
    },
    removeService,

    check: id => checks.get(id),
    checks: () => [...checks.values()],
    checksOf(serviceId) {
      const all = [...checks.values()]
      return [...all.filter(check => check.serviceId === ''), ...all.filter(check => check.serviceId === serviceId)]
    },
    putCheck(check) {
      const before = checks.get(check.id)
      if (before?.status === check.status && before.notes === check.notes && before.name === check.name) {
        // New words for the same verdict: kept, but nobody is woken for them. Consul does the same for five minutes.
        checks.set(check.id, { ...before, output: check.output })
        return
      }
      const index = changes.advance()
      checks.set(check.id, { ...check, createIndex: before?.createIndex ?? index, modifyIndex: index })
      touchCheck(check.serviceId, index)
    },
    removeCheck,

    indexOfService: name => Math.max(indexes.get(name) ?? indexOfExtinction, indexOfNode),
    get indexOfServices() {
      return indexOfServices
    },
    get indexOfChecks() {
      return indexOfChecks
    },
  }
}

function isSame(record: ServiceRecord, definition: Omit<ServiceDefinition, 'checks'>): boolean {
  const { createIndex, modifyIndex } = record
  return JSON.stringify(record) === JSON.stringify({ ...definition, createIndex, modifyIndex })
}
