import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { routerService } from '#mesh/names.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { waitUntil } from '../local/wait-until.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'
import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { type EdgeServer, readEdgeServers, routerBackends, statsPage } from '../view/edge-servers.ts'
import { consulOf, findMesh } from '../view/mesh-place.ts'
import { readRegistered } from '../view/registered.ts'

export const edge: Command = {
  usage: 'edge [--routers N [--within S]] [--stats URL] [--json]',
  help: `Lists what HAProxy has behind its doors: each instance with its state as HAProxy sees it, and its requests.

  --routers N     exit status 1 unless exactly N routers get requests at each door
  --within S      wait up to S seconds for that
  --stats URL     where HAProxy's statistics are; else the mesh's own, else http://127.0.0.1:8404/stats
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --json          as JSON: { servers: [{ backend, id, address, status, up, current, total }] }`,
  async run(argv, { root, env, terminal, signal }) {
    const { values } = readArguments(
      argv,
      {
        routers: { type: 'string' },
        within: { type: 'string' },
        stats: { type: 'string' },
        dir: { type: 'string' },
        json: { type: 'boolean' },
      },
      0,
    )
    const routers = values.routers === undefined ? undefined : wholeNumber('--routers', values.routers, 0, 100_000)
    const withinS = wholeNumber('--within', values.within ?? '0', 0, 3_600)
    const place = findMesh(root, { ...env, MESH_ROUTER: '' }, values)
    const stats = values.stats ?? statsOf(place)

    if (routers !== undefined) {
      const missing = async () => lacking(await readEdgeServers(stats, signal).catch(() => []), routers)
      const onMissing = (what: string) => terminal.status(`waiting for ${what} …`)
      const options = { clock: systemClock, timeoutMs: withinS * 1_000, signal, onMissing }
      await waitUntil(missing, options).finally(() => terminal.status(''))
    }
    const servers = await readEdgeServers(stats, signal)
    const consul = consulOf(place.consul, env)
    const ids = await idsByAddress(consul, signal).finally(() => consul.close())
    const named = servers.map(server => ({ ...server, id: ids.get(server.address) }))
    if (values.json) terminal.out(JSON.stringify({ servers: named }))
    else for (const line of edgeLines(named, terminal.paint)) terminal.out(line)
    return exitCode.ok
  },
}

function statsOf({ directory, stats }: ReturnType<typeof findMesh>): string {
  if (stats !== undefined) return stats
  if (directory.state() === undefined) return statsPage()
  throw new MeshError('failed_precondition', 'no HAProxy is in front of this mesh: the first router has the doors')
}

/** What keeps both doors from having exactly so many routers, none of them in doubt (`UP 1/4`); `undefined` where nothing does. */
export function lacking(servers: readonly EdgeServer[], routers: number): string | undefined {
  const counts = [routerBackends.http, routerBackends.grpc].map(backend => {
    return servers.filter(server => server.backend === backend && server.status === 'UP').length
  })
  const other = counts.find(count => count !== routers)
  return other === undefined ? undefined : `HAProxy to have ${routers} routers (${other} now)`
}

/** Whose address an address is: a router has two. None where Consul cannot be asked: addresses tell enough then. */
async function idsByAddress(consul: ReturnType<typeof consulOf>, signal: AbortSignal): Promise<Map<string, string>> {
  const services = await readRegistered(consul, signal).catch(() => [])
  return new Map(
    services.flatMap(({ name, instances }) =>
      instances.flatMap(({ id, address, port, meta }) => [
        [`${address}:${port}`, id] as const,
        ...(name === routerService ? [[`${address}:${meta.http_port}`, id] as const] : []),
      ]),
    ),
  )
}

function edgeLines(
  servers: readonly (EdgeServer & { readonly id: string | undefined })[],
  paint: Terminal['paint'],
): string[] {
  const head = ['BACKEND', 'INSTANCE', 'ADDRESS', 'STATE', 'NOW', 'SERVED'].map(word => paint('bold', word))
  const rows = servers.map(({ backend, id, address, status, up, current, total }, i) => [
    servers[i - 1]?.backend === backend ? '' : backend,
    id ?? '-',
    address,
    paint(up ? 'green' : 'yellow', status),
    String(current),
    String(total),
  ])
  return servers.length === 0 ? ['Nothing is behind HAProxy.'] : tableLines([head, ...rows])
}
