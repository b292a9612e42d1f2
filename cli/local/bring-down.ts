import { routerService } from '#mesh/names.ts'
import { consulOf } from '../view/mesh-place.ts'
import { type CarrierId, carrierIds, type LocalMesh, stop } from './local-mesh.ts'
import type { LocalProcess } from './mesh-directory.ts'
import { removeRunDir } from './run-dir.ts'

/**
 * Takes the mesh down: services drain first, then the routers that they were called through, then what
 * carries them: HAProxy and its controller, and the registry last.
 * Harmless where nothing is up.
 *
 * @returns how many processes ended
 */
export async function bringDown(mesh: LocalMesh): Promise<number> {
  const { directory, terminal, env } = mesh
  const all = directory.processes()
  const state = directory.state()
  const dead = all.filter(one => !one.alive)
  if (state !== undefined && state.registry === 'outside' && dead.length > 0) {
    // Somebody else's Consul stays, and must not remember them.
    const consul = consulOf(state.consul, env)
    await Promise.allSettled(dead.map(({ id }) => consul.deregister(id)))
    consul.close()
  }
  for (const group of drainOrder(all)) {
    const alive = group.filter(one => one.alive)
    if (alive.length > 0) terminal.status(`draining ${alive.map(({ id }) => id).join(', ')} …`)
    await stop(mesh, group)
  }
  terminal.status('')
  if (state?.edge !== undefined) removeRunDir(state.edge.runDir)
  directory.forgetState()
  return all.filter(one => one.alive).length
}

/** Groups of processes, the first to stop first. */
export function drainOrder(processes: readonly LocalProcess[]): LocalProcess[][] {
  const order = [routerService, ...carrierIds] as const
  // -1, so before all of these: a service.
  const rank = ({ service }: LocalProcess) => order.indexOf(service as CarrierId)
  const ranks = [...new Set(processes.map(rank))].sort((a, b) => a - b)
  return ranks.map(wanted => processes.filter(one => rank(one) === wanted))
}
