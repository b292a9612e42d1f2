import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { routerNode } from '../cli/local/router-node.ts'
import { startEmbeddedRegistry } from '../tests/support/embedded-registry.ts'
import { eventually } from '../tests/support/eventually.ts'
import { type Process, startProcess } from './process.ts'

const services = {
  echo: { service: 'agent-echo', main: 'agents/echo/main.ts' },
  weather: { service: 'tool-weather', main: 'tools/weather/main.ts' },
  conformance: { service: 'worker-conformance', main: 'tests/conformance/worker/main.ts' },
} as const

export type Service = keyof typeof services

export interface MeshPlan {
  /** Which service, and how many instances of it. */
  readonly service: Service
  readonly instances: number
  /** For every process. */
  readonly env?: Readonly<Record<string, string>>
  /** Whether the router writes a CPU profile into the mesh's folder when it ends. */
  readonly profile?: boolean
}

export interface MeshInstance extends Process {
  readonly id: string
  readonly port: number
}

export interface MeshRouter extends Process {
  /** `http://127.0.0.1:PORT`. */
  readonly http: string
  readonly grpcPort: number
}

/** Real processes on free ports of the loopback: an embedded registry, a router, and instances of one service. */
export interface Mesh extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, the registry. */
  readonly consul: string
  readonly router: MeshRouter
  readonly instances: readonly MeshInstance[]
  /** Where logs and other traces of the run go; gone with the mesh. */
  readonly folder: string
}

/** Brings a mesh up, and resolves when the router lists every instance as passing and knows its operations. */
export async function startMesh(plan: MeshPlan): Promise<Mesh> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const registry = stack.use(await startEmbeddedRegistry())
  const env = environment(registry.url, plan.env)
  const profiling = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-name=router.cpuprofile']
  const place = { env, folder }
  const [router, ...instances] = await Promise.all([
    startRouter(place, plan.profile ? profiling : []),
    ...Array.from({ length: plan.instances }, () => startInstance(plan.service, place)),
  ])
  for (const process of [router, ...instances]) stack.use(process)
  try {
    await untilListed(router, plan.service, plan.instances)
  } catch (error) {
    console.error(`The router's log ends with:\n${router.tail()}`)
    throw error
  }
  const kept = stack.move()
  return { consul: registry.url, router, instances, folder, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** What every process of a mesh is given; what is added stands above it. */
export function environment(consul: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    CONSUL_HTTP_ADDR: consul,
    PORT: '0',
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    LOG_LEVEL: 'info',
    WEATHER_PROVIDER: 'climate',
    ...more,
  }
}

/** What a process is given, and where its log goes. */
export interface Place {
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
}

/** Starts an instance; resolves when it listens. */
export async function startInstance(service: Service, { env, folder }: Place): Promise<MeshInstance> {
  const process = startProcess([services[service].main], env, folder)
  const { name = '', port = 0 } = await process.listening()
  return { ...process, id: name, port }
}

/** Starts a router; resolves when it listens, which is before it can route. */
export async function startRouter({ env, folder }: Place, node: readonly string[] = []): Promise<MeshRouter> {
  const process = startProcess(['router/main.ts'], { ...routerNode.env, ...env }, folder, [
    ...routerNode.flags,
    ...node,
  ])
  const { httpPort, grpcPort = 0 } = await process.listening()
  return { ...process, http: `http://127.0.0.1:${httpPort}`, grpcPort }
}

/** Waits until a router lists exactly so many instances of a service as passing, and knows its operations. */
export async function untilListed({ http }: MeshRouter, service: Service, count: number): Promise<void> {
  const { service: name } = services[service]
  await eventually(`the router lists ${count} of ${name}`, () => lists(http, name, count))
}

interface ListedService {
  readonly name: string
  readonly instances: readonly { readonly health: string }[]
  readonly operations: readonly unknown[]
}

async function lists(http: string, name: string, count: number): Promise<boolean> {
  const reply = await fetch(`${http}/v1`)
  const { services: listed } = (await reply.json()) as { services: ListedService[] }
  const found = listed.find(service => service.name === name)
  const passing = found?.instances.filter(({ health }) => health === 'passing').length
  return passing === count && (found?.operations.length ?? 0) > 0
}
