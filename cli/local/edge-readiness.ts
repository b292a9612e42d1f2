import { existsSync } from 'node:fs'
import type { Instance } from '#mesh/instance.ts'
import { type EdgeServer, readEdgeServers, routerBackends, statsPage } from '../view/edge-servers.ts'
import type { LocalMesh } from './local-mesh.ts'
import type { EdgeState, ProcessRecord } from './mesh-directory.ts'
import { haproxyConfigFile } from './run-dir.ts'
import { assertRuns, waitForMesh } from './wait-for-mesh.ts'

const readyWithinMs = 30_000

/** Waits until there is a configuration for HAProxy to start with. */
export async function edgeConfigured(
  mesh: LocalMesh,
  { runDir }: EdgeState,
  controller: readonly ProcessRecord[],
): Promise<void> {
  await waitForMesh(mesh, readyWithinMs, async () => {
    assertRuns(mesh, controller)
    return existsSync(haproxyConfigFile(runDir)) ? undefined : "HAProxy's configuration"
  })
}

/** Waits until HAProxy is what its controller wants it to be. */
export async function edgeReady(
  mesh: LocalMesh,
  { controlPort }: EdgeState,
  processes: readonly ProcessRecord[],
): Promise<void> {
  await waitForMesh(mesh, readyWithinMs, async () => {
    assertRuns(mesh, processes)
    const url = `http://127.0.0.1:${controlPort}/readyz`
    const reply = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
    return reply?.ok === true ? undefined : 'HAProxy'
  })
}

/**
 * Whether HAProxy gives calls to all routers that pass their check, and to none that Consul no longer has.
 *
 * @param routers as Consul has them, in whatever health
 * @returns what is missing, in words; `undefined` where nothing is
 */
export async function edgeHas({ statsPort }: EdgeState, routers: readonly Instance[]): Promise<string | undefined> {
  const servers = await readEdgeServers(statsPage(statsPort)).catch(() => undefined)
  return servers === undefined ? 'HAProxy to answer' : disagreement(servers, routers)
}

/** What HAProxy has not noticed yet. */
export function disagreement(servers: readonly EdgeServer[], routers: readonly Instance[]): string | undefined {
  const passing = routers.filter(({ health }) => health === 'passing')
  for (const door of ['http', 'grpc'] as const) {
    const addressOf = (router: Instance) => `${router.address}:${door === 'grpc' ? router.port : router.meta.http_port}`
    const up = servers.filter(one => one.backend === routerBackends[door] && one.up).map(({ address }) => address)
    const late = passing.find(router => !up.includes(addressOf(router)))
    if (late !== undefined) return `HAProxy to give ${door} calls to ${late.id}`
    const known = routers.map(addressOf)
    const left = up.find(address => !known.includes(address))
    if (left !== undefined) return `HAProxy to give up ${left}`
  }
  return undefined
}
