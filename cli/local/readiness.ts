import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import type { Instance } from '#mesh/instance.ts'
import { routerService } from '#mesh/names.ts'
import { type Catalogue, readCatalogue } from '../view/catalogue.ts'
import { edgeHas } from './edge-readiness.ts'
import type { LocalMesh } from './local-mesh.ts'
import type { MeshState, ProcessRecord } from './mesh-directory.ts'
import { assertRuns, waitForMesh } from './wait-for-mesh.ts'

const readyWithinMs = 60_000
const answerWithinMs = 2_000

/** Waits until the registry that was started takes registrations. */
export async function registryReady(mesh: LocalMesh, consul: ConsulClient, record: ProcessRecord): Promise<void> {
  await waitForMesh(mesh, readyWithinMs, async () => {
    assertRuns(mesh, [record])
    const leader = await consul.leader().catch(() => '')
    return leader === '' ? 'the registry' : undefined
  })
}

/**
 * Waits until processes that were started are part of the mesh: each passes its check, each router is ready, each
 * router of the mesh lists every one of them with what it can do, and the edge gives calls to every router.
 */
export async function instancesReady(
  mesh: LocalMesh,
  consul: ConsulClient,
  state: MeshState,
  started: readonly ProcessRecord[],
  withinMs = readyWithinMs,
): Promise<void> {
  await waitForMesh(mesh, withinMs, async () => {
    assertRuns(mesh, started)
    for (const [service, records] of Map.groupBy(started, ({ service }) => service)) {
      const instances = await instancesOf(consul, service)
      const passing = records.filter(({ id }) => instances.some(one => one.id === id && one.health === 'passing'))
      if (passing.length < records.length) return `${service} (${passing.length} of ${records.length} passing)`
      if (service === routerService) rememberPorts(mesh, records, instances)
    }
    const missing = await routersKnow(mesh, state, catalogue => unlisted(catalogue, started))
    if (missing !== undefined || state.edge === undefined) return missing
    return await edgeHas(state.edge, await instancesOf(consul, routerService))
  })
}

/** Waits until nobody in the mesh knows of instances any more. */
export async function instancesGone(
  mesh: LocalMesh,
  consul: ConsulClient,
  state: MeshState,
  gone: readonly ProcessRecord[],
): Promise<void> {
  const ids = new Set(gone.map(({ id }) => id))
  await waitForMesh(mesh, readyWithinMs, async () => {
    for (const service of new Set(gone.map(({ service }) => service))) {
      const left = (await instancesOf(consul, service)).filter(({ id }) => ids.has(id)).length
      if (left > 0) return `${service} (${left} still registered)`
    }
    const stale = await routersKnow(mesh, state, ({ services }) => {
      const stale = services.flatMap(({ instances }) => instances).find(({ id }) => ids.has(id))
      return stale && `${stale.id} to leave the catalogue`
    })
    if (stale !== undefined || state.edge === undefined) return stale
    return await edgeHas(state.edge, await instancesOf(consul, routerService))
  })
}

/** None where Consul does not answer just now: that is worth another try, not an end. */
async function instancesOf(consul: ConsulClient, service: string): Promise<readonly Instance[]> {
  const found = await consul.health(service, { index: 0, waitMs: 0 }).catch(() => undefined)
  return found?.instances ?? []
}

/** Asks every router of the mesh whether its catalogue still lacks something. */
async function routersKnow(
  mesh: LocalMesh,
  state: MeshState,
  lacks: (catalogue: Catalogue) => string | undefined,
): Promise<string | undefined> {
  const routers = mesh.directory.processes().filter(one => one.service === routerService && one.alive)
  const ports = routers.flatMap(({ front, httpPort }) => (front ? state.httpPort : (httpPort ?? [])))
  for (const port of ports) {
    const address = `http://127.0.0.1:${port}`
    const ready = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(answerWithinMs) }).catch(
      () => undefined,
    )
    const catalogue = ready?.ok === true ? await readCatalogue(address).catch(() => undefined) : undefined
    if (catalogue === undefined) return `the router at ${address}`
    const missing = lacks(catalogue)
    if (missing !== undefined) return missing
  }
  return undefined
}

function unlisted({ services }: Catalogue, started: readonly ProcessRecord[]): string | undefined {
  for (const { id, service: name } of started) {
    if (name === routerService) continue
    const service = services.find(one => one.name === name)
    const known = service?.instances.some(one => one.id === id && one.health === 'passing')
    if (service === undefined || known !== true) return `the router to see ${id}`
    // One that tells nothing about itself is reachable all the same, and `ls` says what its problem is.
    if (service.operations.length === 0 && service.problem === undefined) return `the operations of ${name}`
  }
  return undefined
}

/** A router on any free ports says in its registration which they are. */
function rememberPorts(mesh: LocalMesh, records: readonly ProcessRecord[], instances: readonly Instance[]): void {
  for (const record of records.filter(({ httpPort }) => httpPort === undefined)) {
    const port = Number(instances.find(({ id }) => id === record.id)?.meta.http_port)
    if (port > 0) mesh.directory.saveProcess({ ...record, httpPort: port })
  }
}
