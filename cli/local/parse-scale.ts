import { routerService } from '#mesh/names.ts'
import { wholeNumber } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { type Program, serviceNamed } from './programs.ts'

/** More real processes than this on one machine are a slip of the finger. */
export const mostInstances = 100

/** How many instances are wanted, by Consul service. */
export type Scale = ReadonlyMap<string, number>

/**
 * Reads `echo=3 weather=2`.
 *
 * @throws UsageError where one is not NAME=N, names no service, or asks for a number that cannot be
 */
export function parseScale(words: readonly string[], programs: readonly Program[]): Scale {
  const scale = new Map<string, number>()
  for (const word of words) {
    const [, name, count] = /^([^=]+)=(.*)$/.exec(word) ?? []
    if (name === undefined || count === undefined) throw new UsageError(`"${word}" must be NAME=N, such as echo=3`)
    const service = serviceNamed(name, programs)
    if (scale.has(service)) throw new UsageError(`${service} is named twice`)
    const least = service === routerService ? 1 : 0
    scale.set(service, wholeNumber(`${name}=N: N`, count, least, mostInstances))
  }
  return scale
}
