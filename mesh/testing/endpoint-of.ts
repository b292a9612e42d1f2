import type { Endpoint } from '../balance/endpoint.ts'
import { instanceOf } from './instance-of.ts'

/** An endpoint for tests of strategies: reachable and idle, unless told otherwise. */
export function endpointOf(
  id: string,
  facts: Partial<Omit<Endpoint, 'instance'>> & { weight?: string } = {},
): Endpoint {
  const { weight, ...rest } = facts
  const instance = instanceOf(id, weight === undefined ? {} : { meta: { weight } })
  return { instance, reachable: true, inFlight: 0, picks: 0, faults: 0, ...rest }
}
