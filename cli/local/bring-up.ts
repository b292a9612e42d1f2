import { parseConsulAddress } from '#mesh/consul/consul-address.ts'
import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { routerService } from '#mesh/names.ts'
import { consulOf } from '../view/mesh-place.ts'
import { chooseCarriers, type EdgeKind } from './choose-carriers.ts'
import { ensureCarriers } from './ensure-carriers.ts'
import { carrierIds, type LocalMesh, processesOf, stop } from './local-mesh.ts'
import type { MeshState, ProcessRecord } from './mesh-directory.ts'
import type { Scale } from './parse-scale.ts'
import { claimPorts } from './ports.ts'
import { instancesReady } from './readiness.ts'
import { type Rescaled, rescale } from './rescale.ts'
import { makeRunDir, removeRunDir } from './run-dir.ts'

/** Instances look every 3 s whether they are still registered, and are healthy after their first check. */
const backWithinMs = 15_000

/** How the mesh is wanted. */
export interface Wanted {
  readonly scale: Scale
  /** 0 is any free port; absent: the usual one, or the one that the mesh has already. */
  readonly httpPort?: number
  readonly grpcPort?: number
  readonly consulPort?: number
  readonly statsPort?: number
  readonly registry?: 'embedded' | 'consul'
  readonly edge?: EdgeKind
}

export interface BroughtUp extends Rescaled {
  readonly state: MeshState
  /** Whether there was a mesh already. */
  readonly already: boolean
}

/**
 * Brings the mesh up, or what is missing of it: the registry, the edge, the router, and each service as often as `scale`
 * says; one that it does not name as often as it ran before, and at least once.
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
    const carriers = await ensureCarriers(mesh, state, consul)
    const rescaled = await rescale(mesh, consul, state, completeScale(mesh, wanted.scale))
    if (already && carriers.some(isRegistry)) await instancesBack(mesh, consul, state)
    return { ...rescaled, started: [...carriers, ...rescaled.started], state, already }
  } catch (error) {
    if (!already) {
      await stop(mesh, directory.processes())
      if (state.edge !== undefined) removeRunDir(state.edge.runDir)
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
  const outside = (wanted.consulPort === undefined && env.CONSUL_HTTP_ADDR) || undefined
  const { registry, consul: consulBinary, haproxy } = chooseCarriers(env, { ...wanted, outside })
  const { httpPort: http = 8080, grpcPort: grpc = 50051, consulPort: own = 8500, statsPort: stats } = wanted
  const without = { registry: registry === 'outside', edge: haproxy === undefined }
  const [httpPort = 0, grpcPort = 0, consulPort = 0, statsPort = 0, controlPort = 0] = await claimPorts([
    { what: 'MCP and REST', option: '--http-port', port: http },
    { what: 'gRPC', option: '--grpc-port', port: grpc },
    { what: 'registry', option: '--consul-port', port: without.registry ? 0 : own },
    {
      what: "HAProxy's stats",
      option: '--stats-port',
      port: without.edge ? 0 : (stats ?? 8404),
      orAny: stats === undefined,
    },
    { what: "the controller's own", option: '--stats-port', port: without.edge ? 0 : 8405, orAny: true },
  ])
  directory.forgetLogs()
  const state: MeshState = {
    httpPort,
    grpcPort,
    consul: registry === 'outside' ? (outside ?? '') : `127.0.0.1:${consulPort}`,
    registry,
    ...(consulBinary !== undefined && { consulBinary }),
    ...(haproxy !== undefined && { edge: { haproxy, statsPort, controlPort, runDir: makeRunDir(directory.path) } }),
  }
  directory.saveState(state)
  return state
}

function assertSame(state: MeshState, wanted: Wanted): MeshState {
  const { httpPort, grpcPort, consulPort, statsPort, registry, edge } = wanted
  const asked = [
    ['--http-port', httpPort, String(state.httpPort)],
    ['--grpc-port', grpcPort, String(state.grpcPort)],
    ['--consul-port', consulPort, String(parseConsulAddress(state.consul).port)],
    ['--stats-port', statsPort, String(state.edge?.statsPort)],
    ['--registry', registry, state.registry],
    ['--edge', edge, state.edge === undefined ? 'none' : 'haproxy'],
  ] as const
  const other = asked.find(([, value, present]) => value !== undefined && value !== 0 && String(value) !== present)
  if (other === undefined) return state
  const [option, value, present] = other
  throw new MeshError(
    'failed_precondition',
    `the mesh is up already, with ${option} ${present}: \`mesh down\` before ${value}`,
  )
}

/** A new registry knows nobody until each instance has noticed and told it again. One that is frozen does not. */
async function instancesBack(mesh: LocalMesh, consul: ConsulClient, state: MeshState): Promise<void> {
  const present = mesh.directory.processes().filter(one => one.alive && !isCarrier(one))
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

function isCarrier({ service }: ProcessRecord): boolean {
  return carrierIds.some(id => id === service)
}

function isRegistry({ service }: ProcessRecord): boolean {
  return service === 'registry' || service === 'consul'
}
