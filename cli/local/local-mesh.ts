import type { Clock } from '#mesh/clock.ts'
import type { Environment } from '#mesh/config.ts'
import { newInstanceId, routerService } from '#mesh/names.ts'
import type { Terminal } from '../terminal.ts'
import { withLock } from './lock.ts'
import type { LocalProcess, MeshDirectory, MeshState, ProcessRecord } from './mesh-directory.ts'
import { findPrograms, type Program } from './programs.ts'
import { routerNode } from './router-node.ts'
import { nodeCommand, type ProcessSpec, startProcess } from './start-process.ts'
import { stopProcesses } from './stop-processes.ts'

/** What carries the services: not found by reflection, not scaled, one process each. Those that end last come last. */
export const carrierIds = ['haproxy', 'controller', 'consul', 'registry'] as const
export type CarrierId = (typeof carrierIds)[number]

/** A service drains for up to 30 s by itself and a router for 35; what takes longer hangs. */
const graceMs = 40_000

/** What the work on local processes needs of the world. */
export interface LocalMesh {
  readonly root: string
  readonly directory: MeshDirectory
  readonly programs: readonly Program[]
  readonly env: Environment
  readonly clock: Clock
  readonly terminal: Terminal
  /** Ends a wait early. */
  readonly signal: AbortSignal
}

export function openLocalMesh(world: Omit<LocalMesh, 'programs'>): LocalMesh {
  return { ...world, programs: findPrograms(world.root) }
}

/** Does something that changes the mesh's processes while no other command does. */
export function alone<T>({ directory, clock, terminal }: LocalMesh, work: () => Promise<T>): Promise<T> {
  const onWait = (pid: number) => terminal.err(`waiting for another mesh command (pid ${pid})`)
  return withLock(directory.path, clock, onWait, work)
}

/** The processes of one Consul service, or of a carrier. */
export function processesOf({ directory }: LocalMesh, service: string): LocalProcess[] {
  return directory.processes().filter(one => one.service === service)
}

/**
 * Starts one instance of a service, or one router. Where nothing is in front of the routers, the first has the doors
 * itself; others are on any free ports.
 */
export function startInstance(mesh: LocalMesh, state: MeshState, service: string): ProcessRecord {
  const host = '127.0.0.1'
  const id = newInstanceId(service)
  const shared = { CONSUL_HTTP_ADDR: state.consul }
  if (service !== routerService) {
    const main = mesh.programs.find(program => program.service === service)?.main ?? service
    return start(mesh, { id, service, command: nodeCommand(main), env: { ...shared, HOST: host, PORT: '0' } })
  }
  const front = state.edge === undefined && !processesOf(mesh, routerService).some(one => one.alive && one.front)
  const [http, grpc] = front ? [state.httpPort, state.grpcPort] : [0, 0]
  const env = { ...shared, HTTP_HOST: host, GRPC_HOST: host, HTTP_PORT: String(http), GRPC_PORT: String(grpc) }
  return start(mesh, {
    id,
    service,
    command: nodeCommand(`${mesh.root}/router/main.ts`, routerNode.flags),
    env: { ...routerNode.env, ...env },
    ...(front && { front, httpPort: state.httpPort }),
  })
}

/** Stops processes by draining them, and says which had to be killed. */
export async function stop(
  { directory, clock, terminal }: LocalMesh,
  records: readonly ProcessRecord[],
): Promise<void> {
  await stopProcesses(records, {
    directory,
    clock,
    graceMs,
    onKilled: ({ id, pid }) =>
      terminal.err(`${id} (pid ${pid}) had not drained after ${graceMs / 1000} s and was killed`),
  })
}

/** Starts a process and records it. */
export function start({ directory, env, clock }: LocalMesh, spec: ProcessSpec): ProcessRecord {
  return startProcess(directory, spec, env, clock)
}
