import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { consulOf } from '../view/mesh-place.ts'
import { alone, type LocalMesh } from './local-mesh.ts'
import type { MeshState } from './mesh-directory.ts'

/**
 * Changes something in a mesh that is up, while no other command does.
 *
 * @throws MeshError `failed_precondition` where none is up
 */
export async function withRunningMesh<T>(
  mesh: LocalMesh,
  work: (state: MeshState, consul: ConsulClient) => Promise<T>,
): Promise<T> {
  const { directory, env } = mesh
  return await alone(mesh, async () => {
    const state = directory.state()
    if (state === undefined || !directory.processes().some(one => one.alive)) {
      throw new MeshError(
        'failed_precondition',
        'no mesh of processes is up here: start one with `npx mesh up`; one in containers is changed by `make`',
      )
    }
    const consul = consulOf(state.consul, env)
    return await work(state, consul).finally(() => consul.close())
  })
}
