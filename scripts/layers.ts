import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The layers of ARCHITECTURE.md: what each folder may import of the project beside itself, as folders or single files.
 * `*` stands for one service: services never import each other.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  'proto/gen': [],
  mesh: [],
  'mesh/balance': ['mesh/errors.ts', 'mesh/health', 'mesh/instance.ts', 'mesh/instance-meta.ts', 'mesh/outcome.ts'],
  'mesh/health': ['mesh/instance.ts', 'mesh/outcome.ts'],
  'mesh/consul': ['mesh'],
  'mesh/register': ['mesh', 'mesh/consul'],
  'mesh/resolve': ['mesh', 'mesh/consul'],
  'mesh/call': ['mesh', 'mesh/balance', 'mesh/resolve'],
  'mesh/http2': ['mesh/clock.ts'],
  'mesh/rpc': ['mesh', 'mesh/*', 'proto/gen'],
  registry: ['mesh', 'mesh/*', 'proto/gen'],
  router: ['mesh', 'mesh/*', 'proto/gen', 'package.json'],
  haproxy: ['mesh', 'mesh/*', 'proto/gen', 'package.json'],
  'agents/*': ['mesh', 'mesh/*', 'proto/gen'],
  'tools/*': ['mesh', 'mesh/*', 'proto/gen'],
  'workers/*': ['mesh', 'mesh/*', 'proto/gen'],
  cli: ['mesh', 'mesh/*', 'proto/gen'],
}

/** Layers that only these may know, whoever else may import `mesh/*`. */
const inner: Readonly<Record<string, readonly string[]>> = { 'mesh/http2': ['mesh/rpc'] }

/** Packages that only some may know; `mesh/balance` and `mesh/health` know none at all. */
const owners: Readonly<Record<string, readonly string[]>> = {
  '@grpc/grpc-js': ['mesh/rpc'],
  '@grpc/proto-loader': ['mesh/rpc'],
  'node:http2': [],
  '@modelcontextprotocol/client': ['cli/call/via-mcp.ts'],
  '@modelcontextprotocol/node': [],
  '@modelcontextprotocol/server': ['router/mcp'],
  consul: ['mesh/consul'],
  handlebars: ['haproxy'],
  pino: ['mesh/log.ts'],
  'prom-client': ['mesh', 'router', 'haproxy'],
  'node:perf_hooks': [],
  'node:timers': [],
  'node:timers/promises': ['mesh/clock.ts'],
}

const pure: readonly string[] = ['mesh/balance', 'mesh/health']

/** Free to use everything: they look at the whole from outside. */
const above = /^(tests|bench|scripts)\/|^vitest\.config\.ts$/
const testFile = /\.test\.ts$|\/testing\//
const importing = /^(?:import|export)\b[^'"]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm

/**
 * What is wrong with the imports of one file. Type imports count: to know a type is to know its layer.
 *
 * Tests may use all of `mesh/` and the test support under `testing/`; nobody else may use that.
 *
 * @param file relative to the project: `mesh/call/retry.ts`
 * @param text what is in it
 * @returns one line for each fault, empty where all is well
 */
export function layerFaults(file: string, text: string): string[] {
  if (above.test(file)) return []
  const imports = [...text.matchAll(importing)].map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')
  return imports.flatMap(name => {
    const fault = isPackage(name) ? packageFault(file, name) : projectFault(file, targetOf(file, name))
    return fault === undefined ? [] : [`${file}: ${fault}`]
  })
}

function isPackage(name: string): boolean {
  return !/^[.#]/.test(name)
}

/** `#mesh/errors.ts` and `../errors.ts` are `mesh/errors.ts`. */
function targetOf(file: string, name: string): string {
  return name.startsWith('#') ? name.slice(1) : posix.join(posix.dirname(file), name)
}

function packageFault(file: string, name: string): string | undefined {
  if (builtinModules.includes(name)) return `"${name}" is written "node:${name}"`
  if (testFile.test(file)) return undefined
  if (pure.includes(layerOf(file) ?? '')) return `is pure and must not know "${name}"`
  const known = owners[name]
  if (known === undefined || known.some(owner => file === owner || file.startsWith(`${owner}/`))) return undefined
  const instead = name === 'node:http2' ? 'mesh/http2' : 'a Clock'
  return `must not know "${name}": that is for ${known.join(', ') || `nobody (take ${instead})`}`
}

function projectFault(file: string, target: string): string | undefined {
  const from = layerOf(file)
  const to = layerOf(target)
  const isTest = testFile.test(file)
  if (target.includes('/testing/') && !isTest) return `${target} is for tests`
  if (from === undefined) return `lies in no layer: give its folder a line in scripts/layers.ts`
  if (from === to) return undefined
  const knowing = inner[to ?? '']
  if (knowing !== undefined && !knowing.includes(from) && !isTest) {
    return `must not import ${target}: that is for ${knowing.join(', ')}`
  }
  const may = layers[from] ?? layers[anyOf(from)] ?? []
  if (may.includes(target) || (to !== undefined && (may.includes(to) || may.includes(anyOf(to))))) return undefined
  if (isTest && (target.startsWith('mesh/') || target.startsWith('proto/'))) return undefined
  return `must not import ${target}: ${from} may import ${may.join(', ') || 'nothing above it'}`
}

/** The layer that a file lies in: `mesh/call`, `tools/weather`; `undefined` where it lies in none. */
function layerOf(file: string): string | undefined {
  const [first = '', second = ''] = file.split('/')
  const own = `${first}/${second}`
  const pattern = second.endsWith('.ts') ? first : own
  if (Object.hasOwn(layers, pattern)) return pattern
  if (Object.hasOwn(layers, `${first}/*`) && file.split('/').length > 2) return own
  return Object.hasOwn(layers, first) ? first : undefined
}

/** `tools/weather` → `tools/*`. */
function anyOf(layer: string): string {
  return layer.replace(/\/.*$/, '/*')
}

/** What is wrong in the whole project. */
function faultsOf(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const own = files.filter(
    file => /\.ts$/.test(file) && !/^(\.|node_modules\/|proto\/gen\/)/.test(file) && file.includes('/'),
  )
  return own.sort().flatMap(file => layerFaults(file, readFileSync(posix.join(root, file), 'utf8')))
}

if (import.meta.main) {
  const faults = faultsOf(fileURLToPath(new URL('..', import.meta.url)))
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
