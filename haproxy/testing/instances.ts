import type { Instance, Snapshot } from '#mesh/instance.ts'

/** An instance with what a test does not care about filled in. */
export function instance(service: string, id: string, facts: Partial<Instance> = {}): Instance {
  return {
    id,
    service,
    address: '127.0.0.1',
    port: 7001,
    health: 'passing',
    tags: [],
    meta: {},
    createIndex: 1,
    ...facts,
  }
}

/** A router whose HTTP port lies a thousand below its gRPC port. */
export function router(id: string, port: number, facts: Partial<Instance> = {}): Instance {
  return instance('mcp-router', id, { port, meta: { http_port: String(port - 1_000) }, ...facts })
}

/** Snapshots by service, of instances of any. */
export function snapshotsOf(...instances: readonly Instance[]): Map<string, Snapshot> {
  const services = [...new Set(instances.map(one => one.service))]
  return new Map(
    services.map(service => [service, { service, instances: instances.filter(one => one.service === service) }]),
  )
}
