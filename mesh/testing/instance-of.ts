import type { Instance } from '../instance.ts'

/** An instance for tests: passing, of the service `tool-test` unless told otherwise. */
export function instanceOf(id: string, facts: Partial<Instance> = {}): Instance {
  const instance: Instance = {
    id,
    service: 'tool-test',
    address: '127.0.0.1',
    port: 7000,
    health: 'passing',
    tags: [],
    meta: {},
    createIndex: 1,
  }
  return { ...instance, ...facts }
}
