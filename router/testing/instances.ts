import type { Instance } from '#mesh/instance.ts'

/** An instance of a service for tests: passing, on a port of its own. */
export function instanceOf(service: string, id: string, facts: Partial<Instance> = {}): Instance {
  return {
    id,
    service,
    address: '127.0.0.1',
    port: 7000,
    health: 'passing',
    tags: [],
    meta: {},
    createIndex: 1,
    ...facts,
  }
}
