import type { ServiceState } from '#mesh/health/service-state.ts'
import { serviceState } from '#mesh/health/service-state.ts'
import type { Health } from '#mesh/instance.ts'
import type { LocalProcess } from '../local/mesh-directory.ts'
import type { Program } from '../local/programs.ts'
import type { Catalogue, CatalogueService } from './catalogue.ts'

/**
 * How an instance is: as Consul says, or as its process says beside that: `starting` runs and is not registered yet,
 * `running` runs and nobody can be asked more, `drain` was asked to end, `dead` runs no more and was not asked to.
 */
export type InstanceHealth = Health | 'starting' | 'running' | 'drain' | 'dead'

export interface InstanceView {
  readonly id: string
  readonly health: InstanceHealth
  /** `127.0.0.1:41234`; absent: not registered. */
  readonly address?: string
  /** Absent: no process of this mesh's own. */
  readonly pid?: number
  readonly version?: string
  /** Milliseconds since 1970; absent: it does not say. */
  readonly startedAtMs?: number
}

export interface ServiceView {
  readonly name: string
  readonly state: ServiceState
  /** Why it has no operations, or not all. */
  readonly problem?: string
  /** By the names that `mesh call` takes. */
  readonly operations: readonly string[]
  /** Sorted by start, those that do not say last. */
  readonly instances: readonly InstanceView[]
}

/**
 * What a router says, and what the processes here say, as one picture.
 *
 * @param catalogue absent: no router answers
 * @param processes those of this mesh; none where the router is somebody else's
 * @param programs  services that could run here: they are `down` where nothing of them is there
 * @returns services first, then what carries them
 */
export function viewMesh(
  catalogue: Catalogue | undefined,
  processes: readonly LocalProcess[],
  programs: readonly Program[],
): ServiceView[] {
  const left = new Set(processes.filter(one => one.draining && !one.alive))
  const known = new Map((catalogue?.services ?? []).map(one => [one.name, one]))
  const own = Map.groupBy(
    processes.filter(one => !left.has(one)),
    ({ service }) => service,
  )
  const isService = (name: string) => /^(agent|tool|worker)-/.test(name) || known.has(name)
  const names = [...new Set([...known.keys(), ...own.keys(), ...programs.map(({ service }) => service)])]
  return names
    .sort((a, b) => Number(isService(b)) - Number(isService(a)) || (a < b ? -1 : 1))
    .map(name => viewService(name, known.get(name), own.get(name) ?? [], catalogue !== undefined && isService(name)))
}

function viewService(
  name: string,
  service: CatalogueService | undefined,
  processes: readonly LocalProcess[],
  registered: boolean,
): ServiceView {
  const byId = new Map(processes.map(process => [process.id, process]))
  const listed = (service?.instances ?? []).map(({ id, health, address, port, version, startedAt }): InstanceView => {
    const process = byId.get(id)
    byId.delete(id)
    const startedAtMs = process?.startedAtMs ?? (startedAt === undefined ? Number.NaN : Date.parse(startedAt))
    return {
      id,
      health: process?.alive === false ? 'dead' : process?.draining ? 'drain' : health,
      address: `${address}:${port}`,
      ...(process !== undefined && { pid: process.pid }),
      ...(version !== undefined && { version }),
      ...(!Number.isNaN(startedAtMs) && { startedAtMs }),
    }
  })
  const others = [...byId.values()].map(({ id, pid, alive, draining, startedAtMs, httpPort }): InstanceView => {
    const health = !alive ? 'dead' : draining ? 'drain' : registered ? 'starting' : 'running'
    return { id, health, pid, startedAtMs, ...(httpPort !== undefined && { address: `127.0.0.1:${httpPort}` }) }
  })
  const instances = [...listed, ...others].sort(
    (a, b) => (a.startedAtMs ?? Number.MAX_VALUE) - (b.startedAtMs ?? Number.MAX_VALUE) || (a.id < b.id ? -1 : 1),
  )
  return {
    name,
    state: serviceState(instances.map(({ health }) => ({ health: consulHealth(health) }))),
    ...(service?.problem !== undefined && { problem: service.problem }),
    operations: (service?.operations ?? []).map(({ cli }) => cli),
    instances,
  }
}

function consulHealth(health: InstanceHealth): Health {
  if (health === 'running') return 'passing'
  if (health === 'drain') return 'maintenance'
  return health === 'starting' || health === 'dead' ? 'critical' : health
}
