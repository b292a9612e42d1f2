import { parseConsulAddress } from '#mesh/consul/consul-address.ts'
import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { routerService } from '#mesh/names.ts'
import { consulOf } from '../view/mesh-place.ts'
import { type LocalMesh, processesOf, registryId, startRegistry, stop } from './local-mesh.ts'
import type { MeshState, ProcessRecord } from './mesh-directory.ts'
import type { Scale } from './parse-scale.ts'
import { claimPorts } from './ports.ts'
import { instancesReady, registryReady } from './readiness.ts'
import { type Rescaled, rescale } from './rescale.ts'

/** Instances look every 3 s whether they are still registered, and are healthy after their first check. */
const backWithinMs = 15_000

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
    const registry = state.embedded ? await ensureRegistry(mesh, state, consul) : []
    const rescaled = await rescale(mesh, consul, state, completeScale(mesh, wanted.scale))
    if (already && registry.length > 0) await instancesBack(mesh, consul, state)
    return { ...rescaled, started: [...registry, ...rescaled.started], state, already }
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
    ['--consul-port', consulPort, String(parseConsulAddress(state.consul).port)],
  ] as const
  const other = asked.find(([, port, present]) => port !== undefined && port !== 0 && String(port) !== present)
  if (other === undefined) return state
  const [option, port, present] = other
  throw new MeshError(
    'failed_precondition',
    `the mesh is up already, with ${option} ${present}: \`mesh down\` before ${port}`,
  )
}

/** @returns the registry, where it had to be started */
async function ensureRegistry(mesh: LocalMesh, state: MeshState, consul: ConsulClient): Promise<ProcessRecord[]> {
  if (processesOf(mesh, registryId).some(one => one.alive)) return []
  const registry = startRegistry(mesh, state)
  await registryReady(mesh, consul, registry)
  return [registry]
}

/** A new registry knows nobody until each instance has noticed and told it again. One that is frozen does not. */
async function instancesBack(mesh: LocalMesh, consul: ConsulClient, state: MeshState): Promise<void> {
  const present = mesh.directory.processes().filter(one => one.alive && one.service !== registryId)
  await instancesReady(mesh, consul, state, present, backWithinMs).catch(error => {
    if (MeshError.from(error).code !== 'deadline_exceeded') throw error
    mesh.terminal.err(`the registry is new, and not everybody is back: ${MeshError.from(error).text}`)
  })
}

/** Dead processes count here: they are what somebody wanted. */
function completeScale(mesh: LocalMesh, scale: Scale): Scale {
  const services = [routerService, ...mesh.programs.map(({ service }) => service)]
  return new Map(services.map(one => [one, scale.get(one) ?? Math.max(1, processesOf(mesh, one).length)]))
}
