import type { Endpoint } from './endpoint.ts'

/**
 * The share that an endpoint wants, relative to the others (no unit, > 0): its meta `weight`; 1 where it says nothing
 * or something that is not a positive number.
 */
export function weightOf(endpoint: Readonly<Endpoint>): number {
  const text = endpoint.instance.meta.weight
  if (text === undefined) return 1
  const weight = Number(text)
  return weight > 0 && Number.isFinite(weight) ? weight : 1
}
