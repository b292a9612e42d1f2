import { systemClock } from '#mesh/clock.ts'
import type { Command, Invocation } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { bringDown } from '../local/bring-down.ts'
import { type BroughtUp, bringUp, type Wanted } from '../local/bring-up.ts'
import { edges } from '../local/choose-carriers.ts'
import { alone, type LocalMesh, openLocalMesh } from '../local/local-mesh.ts'
import { directoryPath, type MeshState, openMeshDirectory } from '../local/mesh-directory.ts'
import { parseScale } from '../local/parse-scale.ts'
import { findPrograms } from '../local/programs.ts'
import { oneOf, readArguments, wholeNumber } from '../read-arguments.ts'
import { readCatalogue } from '../view/catalogue.ts'
import { statsPage } from '../view/edge-servers.ts'
import { findMesh } from '../view/mesh-place.ts'
import { upLines } from './up-lines.ts'
import { watchMesh } from './watch.ts'

const options = {
  scale: { type: 'string', multiple: true },
  detach: { type: 'boolean', short: 'd' },
  'http-port': { type: 'string' },
  'grpc-port': { type: 'string' },
  'consul-port': { type: 'string' },
  'stats-port': { type: 'string' },
  registry: { type: 'string' },
  edge: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const up: Command = {
  usage: 'up [--scale NAME=N …] [--detach] [--registry R] [--edge E] [--http-port P] … [--dir DIR] [--json]',
  help: `Starts the mesh as processes of this machine, on 127.0.0.1 only: a registry, HAProxy where there is one,
a router, and every service: each folder of agents/, tools/ and workers/ with a main.ts in it. Where a mesh
is up already, only what is missing is started.

  --scale NAME=N  so many instances of a service, or routers (router=N); several may follow one another
  --detach, -d    return when all is ready; \`mesh down\` ends it. Without: stay, show it, Ctrl-C ends it
  --http-port P   MCP and REST (8080); 0 is any free port
  --grpc-port P   gRPC (50051)
  --consul-port P the registry (8500). Where CONSUL_HTTP_ADDR is set and this is not, that Consul is used
  --stats-port P  HAProxy's statistics (8404, or any free port where that is taken)
  --registry R    consul (CONSUL_BIN, or the one on the PATH), or embedded, which speaks the part of Consul's API
                  that the mesh uses. Absent: consul where there is one. Both forget everything when they end
  --edge E        haproxy (HAPROXY_BIN, or the one on the PATH; 2.6 or later): it has the doors, and routers any
                  free ports; or none: the first router has the doors. Absent: haproxy where there is one
  --dir DIR       where the mesh keeps its processes and logs; else MESH_DIR, else .mesh of the project
  --json          the addresses as JSON: { router, grpc, consul, stats, directory, already, started }`,
  async run(argv, invocation) {
    const { root, env, terminal, signal } = invocation
    const { values, wanted } = readUp(argv, root)
    const directory = openMeshDirectory(directoryPath(root, env, values.dir))
    const mesh = openLocalMesh({ root, directory, env, clock: systemClock, terminal, signal })

    const startedAt = systemClock.now()
    const result = await alone(mesh, () => bringUp(mesh, wanted))
    await tell(result, values, systemClock.now() - startedAt, mesh)
    if (values.detach) return exitCode.ok
    await stay(mesh, invocation, values.dir)
    return exitCode.ok
  },
}

/** Reads the command line of `up`; words after `--scale NAME=N` may be further NAME=N. */
export function readUp(argv: readonly string[], root: string) {
  const { values, positionals } = readArguments(argv, options)
  const scale = parseScale([...(values.scale ?? []), ...positionals], findPrograms(root))
  const port = (name: 'http-port' | 'grpc-port' | 'consul-port' | 'stats-port') => {
    const text = values[name]
    return text === undefined ? undefined : wholeNumber(`--${name}`, text, 0, 65_535)
  }
  const [httpPort, grpcPort] = [port('http-port'), port('grpc-port')]
  const [consulPort, statsPort] = [port('consul-port'), port('stats-port')]
  const registry = oneOf('--registry', values.registry, ['consul', 'embedded'])
  const edge = oneOf('--edge', values.edge, edges)
  const wanted: Wanted = {
    scale,
    ...(httpPort !== undefined && { httpPort }),
    ...(grpcPort !== undefined && { grpcPort }),
    ...(consulPort !== undefined && { consulPort }),
    ...(statsPort !== undefined && { statsPort }),
    ...(registry !== undefined && { registry }),
    ...(edge !== undefined && { edge }),
  }
  return { values, wanted }
}

async function tell(
  result: BroughtUp,
  { json, dir }: { readonly json?: boolean; readonly dir?: string },
  tookMs: number,
  { directory, terminal }: LocalMesh,
) {
  const { state, already, started } = result
  const router = `http://127.0.0.1:${state.httpPort}`
  if (json) {
    const facts = { router, grpc: `127.0.0.1:${state.grpcPort}`, consul: state.consul, directory: directory.path }
    terminal.out(JSON.stringify({ ...facts, ...statsOf(state), already, started: started.map(({ id }) => id) }))
    return
  }
  for (const line of upLines(result, await readCatalogue(router), tookMs, terminal.paint, dir)) terminal.out(line)
}

function statsOf({ edge }: MeshState): { stats?: string } {
  return edge === undefined ? {} : { stats: statsPage(edge.statsPort) }
}

/** Shows the mesh until Ctrl-C takes it down, or somebody else does. */
async function stay(mesh: LocalMesh, invocation: Invocation, dir: string | undefined): Promise<void> {
  const { terminal, signal } = invocation
  terminal.out(terminal.paint('dim', 'Ctrl-C takes it down.'))
  terminal.out('')
  const place = findMesh(invocation.root, { ...invocation.env, MESH_ROUTER: '' }, { dir })
  await watchMesh(place, invocation, 'lines', () => mesh.directory.state() === undefined)
  if (!signal.aborted) {
    terminal.out('The mesh was taken down.')
    return
  }
  const stopped = await alone(mesh, () => bringDown(mesh))
  terminal.out(`The mesh is down: ${stopped} processes ended.`)
}
