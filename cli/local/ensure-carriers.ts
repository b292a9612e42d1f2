import { join } from 'node:path'
import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { isAtLeast } from './choose-carriers.ts'
import { edgeConfigured, edgeReady } from './edge-readiness.ts'
import { type CarrierId, type LocalMesh, processesOf, start } from './local-mesh.ts'
import type { EdgeState, MeshState, ProcessRecord } from './mesh-directory.ts'
import { claimPorts } from './ports.ts'
import { registryReady } from './readiness.ts'
import { haproxyConfigFile } from './run-dir.ts'
import { nodeCommand } from './start-process.ts'

const host = '127.0.0.1'

/**
 * Starts what carries the services, as far as it does not run: the registry, HAProxy and its controller. Resolves when
 * registrations are taken and the doors are open, if nobody stands behind them yet.
 *
 * @returns what was started
 */
export async function ensureCarriers(
  mesh: LocalMesh,
  state: MeshState,
  consul: ConsulClient,
): Promise<ProcessRecord[]> {
  const { edge } = state
  const lacks = (id: CarrierId) => !processesOf(mesh, id).some(one => one.alive)
  const registry =
    state.registry === 'embedded' && lacks('registry')
      ? startRegistry(mesh, state)
      : state.registry === 'consul' && lacks('consul')
        ? await startConsul(mesh, state)
        : undefined
  // It writes its first file without Consul, so that nobody waits twice.
  const controller = edge !== undefined && lacks('controller') ? startController(mesh, state, edge) : undefined
  if (registry !== undefined) await registryReady(mesh, consul, registry)
  const started = [registry, controller].filter(one => one !== undefined)
  if (edge === undefined) return started

  if (lacks('haproxy')) {
    await edgeConfigured(mesh, edge, processesOf(mesh, 'controller'))
    started.push(startHaproxy(mesh, state, edge))
  }
  await edgeReady(mesh, edge, [...processesOf(mesh, 'controller'), ...processesOf(mesh, 'haproxy')])
  return started
}

/** Starts the embedded registry on the mesh's Consul port. */
function startRegistry(mesh: LocalMesh, { consul }: MeshState): ProcessRecord {
  const [REGISTRY_HOST = '', REGISTRY_PORT = ''] = consul.split(':')
  return start(mesh, {
    id: 'registry',
    service: 'registry',
    command: nodeCommand(`${mesh.root}/registry/main.ts`),
    env: { REGISTRY_HOST, REGISTRY_PORT },
    httpPort: Number(REGISTRY_PORT),
  })
}

/** Starts a Consul in development mode on the mesh's Consul port: it remembers nothing, as the embedded registry. */
async function startConsul(mesh: LocalMesh, { consul, consulBinary }: MeshState): Promise<ProcessRecord> {
  const port = Number(consul.split(':')[1])
  // Nobody but itself talks to these.
  const side = { what: "Consul's own", option: '--consul-port', port: 0 }
  const ports = await claimPorts([side, side, side])
  const { path = 'consul', version = '' } = consulBinary ?? {}
  return start(mesh, {
    id: 'consul',
    service: 'consul',
    command: [path, ...consulArguments(port, ports, join(mesh.directory.path, 'consul'), version)],
    env: {},
    httpPort: port,
  })
}

/** @param side ports of the server, and of its gossip within and between data centres */
export function consulArguments(port: number, side: readonly number[], dataDir: string, version: string): string[] {
  const [server = 0, lan = 0, wan = 0] = side
  return [
    'agent',
    '-dev',
    '-ui',
    `-data-dir=${dataDir}`,
    '-node=meshwork',
    `-bind=${host}`,
    `-client=${host}`,
    '-log-level=warn',
    `-http-port=${port}`,
    `-server-port=${server}`,
    `-serf-lan-port=${lan}`,
    `-serf-wan-port=${wan}`,
    '-dns-port=-1',
    '-grpc-port=-1',
    // Unknown before, and on a port of its own since.
    ...(isAtLeast(version, '1.14') ? ['-hcl=ports { grpc_tls = -1 }'] : []),
    '-hcl=disable_update_check = true',
    // Each watch holds a connection, and here all come from one address; 200 is the default.
    '-hcl=limits { http_max_conns_per_client = 8192 }',
  ]
}

function startController(mesh: LocalMesh, { consul, httpPort, grpcPort }: MeshState, edge: EdgeState): ProcessRecord {
  const { haproxy, statsPort, controlPort, runDir } = edge
  return start(mesh, {
    id: 'controller',
    service: 'controller',
    command: nodeCommand(`${mesh.root}/haproxy/main.ts`),
    env: {
      CONSUL_HTTP_ADDR: consul,
      BIND: host,
      HTTP_PORT: String(httpPort),
      GRPC_PORT: String(grpcPort),
      STATS_BIND: host,
      STATS_PORT: String(statsPort),
      CONTROL_HOST: host,
      CONTROL_PORT: String(controlPort),
      RUN_DIR: runDir,
      HAPROXY_BIN: haproxy.path,
      // It is a process of the mesh as the others are, and outlives its controller.
      HAPROXY_MANAGED: 'false',
    },
    httpPort: controlPort,
  })
}

function startHaproxy(mesh: LocalMesh, { httpPort }: MeshState, { haproxy, runDir }: EdgeState): ProcessRecord {
  const files = ['-S', `${join(runDir, 'master.sock')},mode,660`, '-f', haproxyConfigFile(runDir)]
  return start(mesh, {
    id: 'haproxy',
    service: 'haproxy',
    command: [haproxy.path, '-W', ...files],
    env: {},
    httpPort,
  })
}
