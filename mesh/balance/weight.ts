import { parseWeight } from '../instance-meta.ts'
import type { Endpoint } from './endpoint.ts'

/** The share that an endpoint wants, relative to the others (no unit, > 0). */
export function weightOf({ instance }: Readonly<Endpoint>): number {
  return parseWeight(instance.meta.weight)
}
