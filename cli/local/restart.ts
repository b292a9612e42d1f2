import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { type LocalMesh, processesOf, startInstance, stop } from './local-mesh.ts'
import type { LocalProcess, MeshState, ProcessRecord } from './mesh-directory.ts'
import { instancesGone, instancesReady } from './readiness.ts'

/** One process, and the one in its place. */
export interface Replaced {
  readonly old: ProcessRecord
  readonly new: ProcessRecord
}

/**
 * Replaces the processes of a service one by one, oldest first: the next begins when the new one serves, is known to
 * every router and, where it is a router, gets calls from HAProxy, and when the old one has drained. So no call is lost.
 *
 * The exception is a router that has the doors itself: its port must be free before the new one can start.
 *
 * @param onReplaced told after each
 */
export async function restartService(
  mesh: LocalMesh,
  consul: ConsulClient,
  state: MeshState,
  service: string,
  onReplaced: (replaced: Replaced) => void,
): Promise<void> {
  for (const old of processesOf(mesh, service).filter(one => one.alive && !one.draining)) {
    if (old.front) await leave(mesh, consul, state, old)
    const record = startInstance(mesh, state, service)
    try {
      await instancesReady(mesh, consul, state, [record])
    } catch (error) {
      await stop(mesh, [record])
      throw error
    }
    if (!old.front) await leave(mesh, consul, state, old)
    onReplaced({ old, new: record })
  }
}

async function leave(mesh: LocalMesh, consul: ConsulClient, state: MeshState, old: LocalProcess): Promise<void> {
  mesh.terminal.status(`draining ${old.id} …`)
  await stop(mesh, [old])
  mesh.terminal.status('')
  // While the only router is away nobody can be asked.
  if (!old.front) await instancesGone(mesh, consul, state, [old])
}
