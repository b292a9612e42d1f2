import { MeshError } from '#mesh/errors.ts'
import type { Invocation } from '../command.ts'
import { findPrograms } from '../local/programs.ts'
import { readCatalogue } from './catalogue.ts'
import type { MeshPlace } from './mesh-place.ts'
import { type ServiceView, viewMesh } from './mesh-view.ts'

export interface Look {
  readonly services: readonly ServiceView[]
  /** Why no router could be asked; then only the processes here speak. */
  readonly fault?: MeshError
}

/**
 * Looks at the mesh once.
 *
 * @throws MeshError where no router answers and no process is known either: there is nothing to show
 */
export async function look({ directory, router, local }: MeshPlace, { root, signal }: Invocation): Promise<Look> {
  const processes = local ? directory.processes() : []
  const programs = local && directory.state() !== undefined ? findPrograms(root) : []
  try {
    return { services: viewMesh(await readCatalogue(router, signal), processes, programs) }
  } catch (error) {
    const fault = MeshError.from(error)
    if (processes.length === 0) throw fault
    return { services: viewMesh(undefined, processes, programs), fault }
  }
}
