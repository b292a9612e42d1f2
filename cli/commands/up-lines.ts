import type { BroughtUp } from '../local/bring-up.ts'
import type { MeshState } from '../local/mesh-directory.ts'
import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import type { Catalogue, CatalogueOperation } from '../view/catalogue.ts'
import { statsPage } from '../view/edge-servers.ts'

/**
 * What `mesh up` says when all is ready: what runs, where it is, and a first call to try.
 *
 * @param dir as `--dir` was given: the call needs it too
 */
export function upLines(
  result: BroughtUp,
  catalogue: Catalogue,
  tookMs: number,
  paint: Terminal['paint'],
  dir?: string,
): string[] {
  const { state, already, started } = result
  const router = `http://127.0.0.1:${state.httpPort}`
  const took = `${(tookMs / 1000).toFixed(1)} s`
  const first = already
    ? started.length === 0
      ? 'The mesh is up already; nothing was missing.'
      : `The mesh was up already; started what was missing: ${started.map(({ id }) => id).join(', ')}.`
    : `The mesh is up (${took}).`
  const services = catalogue.services.filter(({ state }) => state !== 'down')
  const running = services.map(({ name, instances, operations }) => {
    return [`  ${name}`, `× ${instances.length}`, operations.map(({ cli }) => cli).join(', ')]
  })
  const addresses = [
    ['  MCP', paint('cyan', `${router}/mcp`)],
    ['  REST', paint('cyan', `${router}/v1`)],
    ['  gRPC', paint('cyan', `127.0.0.1:${state.grpcPort}`)],
    ['  Consul', `${paint('cyan', `http://${state.consul.replace(/^http:\/\//, '')}`)}${registryWords(state)}`],
    ...(state.edge === undefined ? [] : [['  Stats', paint('cyan', statsPage(state.edge.statsPort))]]),
  ]
  const example = exampleOf(services.flatMap(({ operations }) => operations))
  const calls =
    example === undefined ? [] : ['', 'Try:', ...exampleCalls(example, router, dir).map(line => `  ${line}`)]
  return [paint('green', first), edgeLine(state), '', ...tableLines(running), '', ...tableLines(addresses), ...calls]
}

/** Which edge it has, or what the lack of one means. */
function edgeLine({ edge }: MeshState): string {
  if (edge !== undefined) return `HAProxy ${edge.haproxy.version} has the doors, with any number of routers behind it.`
  return 'No HAProxy is in front: the first router has the doors, and routers beside it have ports of their own.'
}

function registryWords({ registry, consulBinary }: MeshState): string {
  if (registry === 'outside') return ''
  return registry === 'embedded' ? ' (embedded registry)' : ` (Consul ${consulBinary?.version})`
}

interface Example {
  readonly operation: CatalogueOperation
  readonly input: string
}

/** The weather, if it is there: everybody understands it. Otherwise whatever takes an empty message and changes nothing. */
function exampleOf(operations: readonly CatalogueOperation[]): Example | undefined {
  const weather = operations.find(({ cli }) => cli === 'weather.get_forecast')
  if (weather !== undefined) return { operation: weather, input: '{"location":"Paris","days":3}' }
  const harmless = operations.find(({ readOnly }) => readOnly)
  return harmless && { operation: harmless, input: '{}' }
}

function exampleCalls({ operation, input }: Example, router: string, dir: string | undefined): string[] {
  const where = dir === undefined ? '' : ` --dir ${dir}`
  return [`npx mesh call ${operation.cli} '${input}'${where}`, `curl -s ${router}${operation.rest} --json '${input}'`]
}
