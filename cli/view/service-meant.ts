import { editDistance } from '#mesh/edit-distance.ts'
import { parseServiceName } from '#mesh/names.ts'
import { UsageError } from '../usage-error.ts'

/**
 * The Consul service that somebody means by its short or full name.
 *
 * @param known full names of the services there are
 * @throws UsageError where it is none, with the one that may be meant, or where it could be two
 */
export function serviceMeant(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name
  const [only, other] = known.filter(service => shortOf(service) === name)
  if (only !== undefined && other !== undefined) {
    throw new UsageError(`"${name}" could be ${only} or ${other}: write one of these`)
  }
  if (only !== undefined) return only
  const distance = (service: string) => Math.min(editDistance(name, service), editDistance(name, shortOf(service)))
  const [nearest] = known.toSorted((a, b) => distance(a) - distance(b))
  const hint =
    nearest !== undefined && distance(nearest) <= Math.max(2, name.length / 3)
      ? `did you mean ${nearest}?`
      : known.length === 0
        ? 'there is none'
        : `there are ${known.join(', ')}`
  throw new UsageError(`there is no service "${name}": ${hint}`)
}

function shortOf(service: string): string {
  return parseServiceName(service)?.name ?? service
}
