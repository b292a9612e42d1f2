import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { consulOf } from '../view/mesh-place.ts'
import { type LocalMesh, processesOf, registryId, startRegistry, stop } from './local-mesh.ts'
import type { MeshState } from './mesh-directory.ts'
import type { Scale } from './parse-scale.ts'
import { claimPorts } from './ports.ts'
import { routerService } from './programs.ts'
import { registryReady } from './readiness.ts'
import { type Rescaled, rescale } from './rescale.ts'

/** How the mesh is wanted. */
export interface Wanted {
  readonly scale: Scale
  /** 0 is any free port; absent: the usual one, or the one that the mesh has already. */
  readonly httpPort?: number
  readonly grpcPort?: number
  readonly consulPort?: number
}

export interface BroughtUp extends Rescaled {
  readonly state: MeshState
  /** Whether there was a mesh already. */
  readonly already: boolean
}

/**
 * Brings the mesh up, or what is missing of it: the registry, the router, and each service as often as `scale` says;
 * one that it does not name as often as it ran before, and at least once.
 *
 * Resolves when all of it serves. Where something does not come up, what this started is taken down again.
 */
export async function bringUp(mesh: LocalMesh, wanted: Wanted): Promise<BroughtUp> {
  const { directory, env } = mesh
  const known = directory.processes().some(one => one.alive) ? directory.state() : undefined
  const already = known !== undefined
  const state = known === undefined ? await beginAnew(mesh, wanted) : assertSame(known, wanted)
  const consul = consulOf(state.consul, env)
  try {
    if (state.embedded) await ensureRegistry(mesh, state, consul)
    const rescaled = await rescale(mesh, consul, state, completeScale(mesh, wanted.scale))
    return { ...rescaled, state, already }
  } catch (error) {
    if (!already) {
      await stop(mesh, directory.processes())
      directory.forgetState()
    }
    throw error
  } finally {
    consul.close()
  }
}

async function beginAnew(mesh: LocalMesh, wanted: Wanted): Promise<MeshState> {
  const { directory, env } = mesh
  // What still runs here without a state would be in the way and is nobody's.
  await stop(mesh, directory.processes())
  const outside = wanted.consulPort === undefined ? env.CONSUL_HTTP_ADDR : undefined
  const [httpPort = 0, grpcPort = 0, consulPort = 0] = await claimPorts([
    { what: 'MCP and REST', option: '--http-port', port: wanted.httpPort ?? 8080 },
    { what: 'gRPC', option: '--grpc-port', port: wanted.grpcPort ?? 50051 },
    ...(outside ? [] : [{ what: 'registry', option: '--consul-port', port: wanted.consulPort ?? 8500 }]),
  ])
  directory.forgetLogs()
  const state = { httpPort, grpcPort, consul: outside || `127.0.0.1:${consulPort}`, embedded: !outside }
  directory.saveState(state)
  return state
}

function assertSame(state: MeshState, { httpPort, grpcPort, consulPort }: Wanted): MeshState {
  const asked = [
    ['--http-port', httpPort, String(state.httpPort)],
    ['--grpc-port', grpcPort, String(state.grpcPort)],
    ['--consul-port', consulPort, state.consul.split(':')[1]],
  ] as const
  const other = asked.find(([, port, present]) => port !== undefined && port !== 0 && String(port) !== present)
  if (other === undefined) return state
  const [option, port, present] = other
  throw new MeshError(
    'failed_precondition',
    `the mesh is up already, with ${option} ${present}: \`mesh down\` before ${port}`,
  )
}

async function ensureRegistry(mesh: LocalMesh, state: MeshState, consul: ConsulClient): Promise<void> {
  if (processesOf(mesh, registryId).some(one => one.alive)) return
  await registryReady(mesh, consul, startRegistry(mesh, state))
}

/** Dead processes count here: they are what somebody wanted. */
function completeScale(mesh: LocalMesh, scale: Scale): Scale {
  const services = [routerService, ...mesh.programs.map(({ service }) => service)]
  return new Map(services.map(one => [one, scale.get(one) ?? Math.max(1, processesOf(mesh, one).length)]))
}
