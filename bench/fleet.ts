import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseProcesses } from '../haproxy/processes.ts'
import { startConsul, type TestConsul } from '../tests/support/consul.ts'
import { startEdge, type TestEdge } from '../tests/support/edge.ts'
import { eventually } from '../tests/support/eventually.ts'
import {
  environment,
  type MeshInstance,
  type MeshRouter,
  type Service,
  startInstance,
  startRouter,
  untilListed,
} from './mesh.ts'

/** Routers and instances of one service that come and go, behind a real Consul and a HAProxy with its controller. */
export interface Fleet extends AsyncDisposable {
  readonly consul: TestConsul
  readonly edge: TestEdge
  /** Those that run, oldest first. */
  readonly routers: readonly MeshRouter[]
  readonly instances: readonly MeshInstance[]
  /** Starts those that lack, or tells those that are too many to end, the oldest first, all at once; waits until it is so everywhere. */
  scaleRouters(count: number): Promise<void>
  scaleInstances(count: number): Promise<void>
  /** Waits until HAProxy has exactly these routers, and each router exactly these instances. */
  settled(): Promise<void>
  /** How often HAProxy was told to reload, by whomever. */
  reloads(): Promise<number>
}

export async function startFleet(service: Service, routerCount: number, instanceCount: number): Promise<Fleet> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const consul = stack.use(await startConsul())
  const place = { env: environment(consul.url), folder }
  let routers: MeshRouter[] = []
  let instances: MeshInstance[] = []
  stack.defer(async () => {
    await Promise.all([...routers, ...instances].map(process => process.kill()))
  })
  // HAProxy is left to the next controller when one is told to end, as one does who upgrades it.
  const edge = stack.use(await startEdge({ consul: consul.url, env: { HAPROXY_STOP: 'false' } }))

  async function resize<P extends MeshRouter | MeshInstance>(
    present: readonly P[],
    count: number,
    start: () => Promise<P>,
    keep: (processes: P[]) => void,
  ): Promise<void> {
    const living = present.filter(process => process.isRunning())
    const added = await Promise.all(Array.from({ length: Math.max(0, count - living.length) }, start))
    const leaving = living.slice(0, Math.max(0, living.length - count))
    keep([...living.slice(leaving.length), ...added])
    await Promise.all(leaving.map(process => process.stop()))
    await fleet.settled()
  }

  const fleet: Fleet = {
    consul,
    edge,
    get routers() {
      return routers.filter(process => process.isRunning())
    },
    get instances() {
      return instances.filter(process => process.isRunning())
    },
    scaleRouters(count) {
      const keep = (kept: MeshRouter[]) => {
        routers = kept
      }
      return resize(routers, count, () => startRouter(place), keep)
    },
    scaleInstances(count) {
      const keep = (kept: MeshInstance[]) => {
        instances = kept
      }
      return resize(instances, count, () => startInstance(service, place), keep)
    },
    async settled() {
      await eventually('Consul has every router', () => passing(consul.url, 'mcp-router', fleet.routers.length), 60_000)
      await Promise.all(fleet.routers.map(router => untilListed(router, service, fleet.instances.length)))
      await edge.untilRouters(fleet.routers.map(({ http, grpcPort }) => ({ http, port: grpcPort })))
    },
    reloads: async () => parseProcesses(await edge.master('show proc')).reloads,
    async [Symbol.asyncDispose]() {
      await kept.disposeAsync()
    },
  }
  await Promise.all([
    Promise.all(Array.from({ length: routerCount }, () => startRouter(place))).then(started => {
      routers = started
    }),
    Promise.all(Array.from({ length: instanceCount }, () => startInstance(service, place))).then(started => {
      instances = started
    }),
  ])
  await fleet.settled()
  const kept = stack.move()
  return fleet
}

async function passing(consul: string, service: string, count: number): Promise<boolean> {
  const reply = await fetch(`${consul}/v1/health/service/${service}?passing`)
  return ((await reply.json()) as unknown[]).length === count
}
