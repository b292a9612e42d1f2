import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { type LocalMesh, processesOf, startInstance, stop } from './local-mesh.ts'
import type { MeshState, ProcessRecord } from './mesh-directory.ts'
import type { Scale } from './parse-scale.ts'
import { instancesGone, instancesReady } from './readiness.ts'
import { planScale } from './scale-plan.ts'

/** What a change of scale did. */
export interface Rescaled {
  readonly started: readonly ProcessRecord[]
  readonly stopped: readonly ProcessRecord[]
  /** Those that were dead already: killed, or fallen over. */
  readonly buried: readonly ProcessRecord[]
}

/**
 * Makes as many instances run as are wanted: first starts what is missing and waits until it serves, then drains what
 * is too much. Resolves when registry and routers agree. Where something does not come up, what was started is taken
 * down again.
 *
 * @param scale services that are not named stay as they are
 */
export async function rescale(
  mesh: LocalMesh,
  consul: ConsulClient,
  state: MeshState,
  scale: Scale,
): Promise<Rescaled> {
  // A command that was killed while it waited left these behind: they hold ports, and count for nothing.
  const leaving = mesh.directory.processes().filter(one => one.draining)
  if (leaving.length > 0) await stop(mesh, leaving)

  const plans = [...scale].map(([service, wanted]) => ({ service, ...planScale(processesOf(mesh, service), wanted) }))
  const buried = plans.flatMap(({ bury }) => bury)
  for (const { id } of buried) {
    await consul.deregister(id).catch(() => {}) // it is critical at least, and `mesh cleanup` removes it
    mesh.directory.forgetProcess(id)
  }

  const started: ProcessRecord[] = []
  try {
    for (const { service, start } of plans) {
      for (let i = 0; i < start; i++) started.push(startInstance(mesh, state, service))
    }
    await instancesReady(mesh, consul, state, started)
  } catch (error) {
    mesh.terminal.status('taking down what was started …')
    await stop(mesh, started)
    mesh.terminal.status('')
    throw error
  }

  const stopped = plans.flatMap(plan => plan.stop)
  if (stopped.length > 0) {
    mesh.terminal.status(`draining ${stopped.map(({ id }) => id).join(', ')} …`)
    await stop(mesh, stopped)
  }
  await instancesGone(mesh, consul, state, [...stopped, ...buried])
  return { started, stopped, buried }
}
