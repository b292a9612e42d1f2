import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { findConsul, startConsul, type TestConsul } from './consul.ts'
import { eventually } from './eventually.ts'
import { labDescriptors } from './lab-descriptors.ts'
import { type Program, startMain } from './program.ts'

/** `describe` for what needs a real Consul: skipped where there is none, which `findConsul` has said loudly. */
export const story = describe.skipIf(findConsul() === undefined)

type Env = Readonly<Record<string, string>>

const mains = {
  echo: { service: 'agent-echo', main: 'agents/echo/main.ts' },
  weather: { service: 'tool-weather', main: 'tools/weather/main.ts' },
  itinerary: { service: 'worker-itinerary', main: 'workers/itinerary/main.ts' },
  lab: { service: 'tool-lab', main: 'tests/support/lab/main.ts' },
  conformance: { service: 'worker-conformance', main: 'tests/conformance/worker/main.ts' },
} as const

export type Name = keyof typeof mains

/** A running instance of a service. */
export interface TestInstance extends Program {
  readonly id: string
  readonly port: number
}

export interface TestRouter extends TestInstance {
  /** `http://127.0.0.1:PORT`. */
  readonly http: string
  /** `127.0.0.1:PORT`. */
  readonly grpc: string
}

/** The part of the router's catalogue that stories look at. */
export interface ListedService {
  readonly name: string
  readonly state: string
  readonly problem?: string
  readonly grpcServices: readonly string[]
  readonly instances: readonly { readonly id: string; readonly health: string }[]
  readonly operations: readonly { readonly mcp: string; readonly rest: string; readonly grpc: string }[]
}

export interface MeshPlan extends Partial<Readonly<Record<Name, number>>> {
  /** Default 1. */
  readonly routers?: number
  /** For every process. */
  readonly env?: Env
}

/** A whole mesh of real processes: one Consul, routers, instances. */
export interface TestMesh {
  readonly consul: TestConsul
  /** The first router. */
  readonly router: TestRouter
  readonly routers: readonly TestRouter[]
  /** Instances of a service that still run, oldest first. */
  running(name: Name): TestInstance[]
  /** Starts one more instance. Resolves when it listens, which is before a router knows of it. */
  start(name: Name, env?: Env): Promise<TestInstance>
  startRouter(env?: Env): Promise<TestRouter>
  /** Starts a router without waiting until it may take traffic. */
  launchRouter(env?: Env): Promise<TestRouter>
  /** What a router lists; every service, and one by its name. */
  catalogue(router?: TestRouter): Promise<readonly ListedService[]>
  listed(name: string, router?: TestRouter): Promise<ListedService | undefined>
  /** Waits until a router lists exactly these instances as passing, with the service's operations. */
  untilPassing(service: string, ids: readonly string[], router?: TestRouter): Promise<void>
  /** Ids that Consul itself holds of a service, sorted; only passing ones where that is asked. */
  registered(service: string, only?: 'passing'): Promise<string[]>
  /** What the lab's instances have written down: `ran a lab-tool-1f3a9c02`. */
  labLines(): string[]
  /** Takes a program of the story's own into the mesh's care: it is ended with it, and its output shown. */
  adopt<P extends Program>(program: P): P
}

/**
 * Gives the stories of a file one mesh: made before the first, ended after the last whatever happened, and every
 * process's log printed when a story fails.
 */
export function useMesh(plan: MeshPlan): TestMesh {
  const programs: Program[] = []
  const instances: { name: Name; instance: TestInstance }[] = []
  const routers: TestRouter[] = []
  let consul: TestConsul | undefined
  let folder = ''

  const mesh: TestMesh = {
    get consul() {
      if (consul === undefined) throw new Error('the mesh is not up yet')
      return consul
    },
    get router() {
      const [first] = routers
      if (first === undefined) throw new Error('no router is up yet')
      return first
    },
    routers,
    running: name => instances.filter(one => one.name === name && one.instance.running).map(one => one.instance),
    async start(name, env = {}) {
      const { service, main } = mains[name]
      const program = mesh.adopt(startMain(service, main, { ...environment(), ...env }))
      const line = await program.line('listening', ({ msg, port }) => msg === 'listening' && port !== undefined)
      const instance = extend(program, { id: String(line.name), port: Number(line.port) })
      instances.push({ name, instance })
      return instance
    },
    async startRouter(env) {
      const router = await mesh.launchRouter(env)
      routers.push(router)
      await eventually(`${router.id} is ready`, async () => (await fetch(`${router.http}/readyz`)).ok)
      return router
    },
    async launchRouter(env = {}) {
      const program = mesh.adopt(startMain('mcp-router', 'router/main.ts', { ...environment(), ...env }))
      const line = await program.line('listening', ({ msg }) => msg === 'listening')
      return extend(program, {
        id: String(line.name),
        port: Number(line.grpcPort),
        http: `http://127.0.0.1:${line.httpPort}`,
        grpc: `127.0.0.1:${line.grpcPort}`,
      })
    },
    async catalogue(router = mesh.router) {
      const reply = await fetch(`${router.http}/v1`)
      return ((await reply.json()) as { services: ListedService[] }).services
    },
    async listed(name, router = mesh.router) {
      return (await mesh.catalogue(router)).find(service => service.name === name)
    },
    async untilPassing(service, ids, router = mesh.router) {
      const wanted = [...ids].sort().join(' ')
      await eventually(`${router.id} lists ${service} with ${wanted}`, async () => {
        const found = await mesh.listed(service, router)
        const passing = found?.instances.filter(({ health }) => health === 'passing').map(({ id }) => id)
        return passing?.join(' ') === wanted && (found?.operations.length ?? 0) > 0
      })
    },
    async registered(service, only) {
      const reply = await fetch(
        `${mesh.consul.url}/v1/health/service/${service}${only === undefined ? '' : '?passing'}`,
      )
      return ((await reply.json()) as { Service: { ID: string } }[]).map(one => one.Service.ID).sort()
    },
    labLines: () => readFileSync(join(folder, 'lab'), 'utf8').split('\n').slice(0, -1),
    adopt(program) {
      programs.push(program)
      return program
    },
  }

  function environment(): Env {
    return {
      CONSUL_HTTP_ADDR: mesh.consul.url,
      PORT: '0',
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      WEATHER_PROVIDER: 'climate',
      LAB_FILE: join(folder, 'lab'),
      LAB_DESCRIPTORS: labDescriptors,
      ...plan.env,
    }
  }

  async function up(): Promise<void> {
    folder = await mkdtemp(join(tmpdir(), 'meshwork-story-'))
    writeFileSync(join(folder, 'lab'), '')
    consul = await startConsul()
    const names = Object.keys(mains) as Name[]
    const wanted = names.flatMap(name => Array.from({ length: plan[name] ?? 0 }, () => name))
    await Promise.all([
      ...wanted.map(name => mesh.start(name)),
      ...Array.from({ length: plan.routers ?? 1 }, () => mesh.startRouter()),
    ])
    const used = [...new Set(wanted)]
    const ids = (name: Name) => mesh.running(name).map(({ id }) => id)
    await Promise.all(
      routers.flatMap(router => used.map(name => mesh.untilPassing(mains[name].service, ids(name), router))),
    )
    const wantedRouters = routers.map(({ id }) => id).sort()
    await eventually('every router is passing', async () => {
      return (await mesh.registered('mcp-router', 'passing')).join(' ') === wantedRouters.join(' ')
    })
  }

  beforeAll(async () => {
    try {
      await up()
    } catch (error) {
      show(programs)
      throw error
    }
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') show(programs)
  })
  afterAll(async () => {
    await Promise.all(programs.map(program => program.kill()))
    await consul?.[Symbol.asyncDispose]()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })
  return mesh
}

/** A program with more facts; its getters stay getters. */
function extend<P extends Program, F extends object>(program: P, facts: F): P & F {
  return Object.create(program, Object.getOwnPropertyDescriptors(facts)) as P & F
}

const shownLines = 40
const shown = new WeakMap<Program, number>()

/** The last lines that each program has written since it was last shown. */
function show(programs: readonly Program[]): void {
  for (const program of programs) {
    const { title, pid, output } = program
    const lines = output.slice(shown.get(program) ?? 0).split('\n')
    shown.set(program, output.length)
    process.stderr.write(`\n--- ${title} (${pid})\n${lines.slice(-shownLines).join('\n')}\n`)
  }
}
