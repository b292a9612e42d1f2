import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe } from 'vitest'
import { lacking } from '../../cli/commands/edge.ts'
import { readEdgeServers } from '../../cli/view/edge-servers.ts'
import { subjectAt } from './certificates.ts'
import { type ComposeName, composeBinary, hasTestImage, testImage } from './docker.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-port.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** A GET that does not wait for a container that is just going. */
const ask = (url: string) => fetch(url, { signal: AbortSignal.timeout(5_000) })

/** `describe` for what needs a Docker engine; see `install-docker.ts`. */
export const composeStory = describe.skipIf(!hasTestImage())

/** A container of a mesh. */
export interface Container {
  readonly id: string
  /** Of docker-compose.yml. */
  readonly service: string
  readonly running: boolean
}

/** A mesh under Compose, on ports of its own. */
export interface ComposeMesh {
  /** `http://127.0.0.1:PORT`, HAProxy's. */
  readonly http: string
  /** `127.0.0.1:PORT`, HAProxy's. */
  readonly grpc: string
  readonly stats: string
  readonly consul: string
  /** What `compose` starts from now on is of this image. */
  use(image: string): void
  /** Runs a command of Compose to its end; throws with what it wrote where it fails. */
  compose(...args: string[]): Promise<string>
  docker(...args: string[]): Promise<string>
  containers(service?: string): Promise<readonly Container[]>
  /** Ids of the instances that Consul finds passing, sorted. */
  passing(service: string): Promise<string[]>
  /** Waits until exactly so many are passing, by Consul and by every router, which hear of it a moment later. @returns their ids */
  untilPassing(service: string, count: number): Promise<string[]>
  /** Waits until HAProxy gives calls to exactly so many routers, at both doors. */
  untilRouters(count: number): Promise<void>
  /** Waits until a call through HAProxy would be answered. */
  untilReady(): Promise<void>
  /** Whatever the mesh still has: containers, networks, volumes. */
  leftovers(): Promise<string>
  /** Brings it down at once, with everything that it has; harmless when it is down. */
  [Symbol.asyncDispose](): Promise<void>
}

/** A service's instance as Consul has it. */
interface Registered {
  readonly ID: string
  readonly Address: string
  readonly Meta: Readonly<Record<string, string>>
}

async function passingIn(consul: string, service: string): Promise<readonly Registered[]> {
  const reply = await ask(`${consul}/v1/health/service/${service}?passing`)
  return ((await reply.json()) as { Service: Registered }[]).map(({ Service }) => Service)
}

/** Ids of the instances that one router finds passing, sorted. */
async function passingAt({ Address, Meta }: Registered, service: string): Promise<string[]> {
  const reply = await ask(`http://${Address}:${Meta.http_port}/v1`)
  const { services } = (await reply.json()) as {
    services: { name: string; instances: { id: string; health: string }[] }[]
  }
  const { instances = [] } = services.find(({ name }) => name === service) ?? {}
  return instances.flatMap(({ id, health }) => (health === 'passing' ? [id] : [])).sort()
}

/** How long a container may take to come up or go: a bound for the worst machine, which no good one comes near. */
const patienceMs = 120_000

/**
 * Nothing is started yet: `compose('up', '-d')` does. The story disposes of it in `afterAll`.
 *
 * @param tlsFolder certificates for the doors; absent: they speak cleartext
 */
export async function composeMesh(
  name: ComposeName,
  project: string,
  { tlsFolder }: { readonly tlsFolder?: string } = {},
): Promise<ComposeMesh> {
  const binary = composeBinary(name)
  const [http = 0, grpc = 0, stats = 0, consul = 0] = await freePorts(4)
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    MESHWORK_IMAGE: testImage,
    HTTP_PORT: String(http),
    GRPC_PORT: String(grpc),
    STATS_PORT: String(stats),
    CONSUL_PORT: String(consul),
    WEATHER_PROVIDER: 'climate',
    // Where a user's own .env says otherwise.
    ...{ BIND: '127.0.0.1', STATS_BIND: '127.0.0.1', CONSUL_BIND: '127.0.0.1' },
    ...(tlsFolder === undefined ? {} : { TLS_DIR: tlsFolder }),
  }
  const files = ['docker-compose.yml', ...(tlsFolder === undefined ? [] : ['docker-compose.tls.yml'])]
  const title = `${project}-${process.pid}`
  const command = async (file: string, args: readonly string[]) =>
    (await run(file, args, { cwd: root, env })).stdout.trim()
  const docker = (...args: string[]) => command('docker', args)
  const compose = (...args: string[]) => command(binary, [...files.flatMap(file => ['-f', file]), '-p', title, ...args])

  const label = `label=com.docker.compose.project=${title}`
  const mesh: ComposeMesh = {
    http: `http://127.0.0.1:${http}`,
    grpc: `127.0.0.1:${grpc}`,
    stats: `http://127.0.0.1:${stats}`,
    consul: `http://127.0.0.1:${consul}`,
    use(image) {
      env.MESHWORK_IMAGE = image
    },
    compose,
    docker,
    async containers(service) {
      const format = '{{.ID}} {{.Label "com.docker.compose.service"}} {{.State}}'
      const lines = (await docker('ps', '--all', '--filter', label, '--format', format)).split('\n')
      return lines
        .filter(line => line !== '')
        .map(line => {
          const [id = '', of = '', state = ''] = line.split(' ')
          return { id, service: of, running: state === 'running' }
        })
        .filter(container => service === undefined || container.service === service)
    },
    async passing(service) {
      return (await passingIn(mesh.consul, service)).map(({ ID }) => ID).sort()
    },
    untilPassing: (service, count) =>
      eventually(
        `${count} of ${service} are passing, as every router knows`,
        async () => {
          const ids = await mesh.passing(service)
          const routers = service === 'mcp-router' ? [] : await passingIn(mesh.consul, 'mcp-router')
          const listed = await Promise.all(routers.map(router => passingAt(router, service)))
          return ids.length === count && listed.every(known => known.join() === ids.join()) && ids
        },
        patienceMs,
      ),
    async untilRouters(count) {
      const hasThem = async () => lacking(await readEdgeServers(mesh.stats), count) === undefined
      await eventually(`HAProxy has ${count} routers`, hasThem, patienceMs)
    },
    async untilReady() {
      await eventually('HAProxy has a router', async () => (await ask(`${mesh.stats}/readyz`)).ok, patienceMs)
      const opens = async () =>
        tlsFolder === undefined ? (await ask(`${mesh.http}/readyz`)).ok : (await subjectAt(mesh.grpc)) !== ''
      await eventually('the doors are open', opens, patienceMs)
    },
    async leftovers() {
      const filter = ['--all', '--quiet', '--filter', label]
      const found = await Promise.all([
        docker('ps', ...filter),
        docker('network', 'ls', '--quiet', '--filter', label),
        docker('volume', 'ls', '--quiet', '--filter', label),
      ])
      return found.join('')
    },
    async [Symbol.asyncDispose]() {
      await compose('down', '--volumes', '--timeout', '1')
    },
  }
  return mesh
}
