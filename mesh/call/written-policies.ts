import { MeshError } from '../errors.ts'
import type { Log } from '../log.ts'
import { readPolicy } from './read-policy.ts'
import type { ServicePolicy } from './service-policy.ts'

/** In front of a service's name: `mesh/lb/tool-weather`. */
export const policyPrefix = 'mesh/lb/'

/** So many values that make no sense are named in the log, each time that the KV is read. */
const mostWarned = 20

/** A value of the KV as it was last read. */
export interface Written {
  readonly text: string
  /** The last good one; absent: none was good so far. */
  readonly policy?: ServicePolicy
  readonly fault?: string
}

/**
 * Reads what is written for services.
 *
 * @param values by key, all that the KV has under the prefix
 * @param before what was read the time before: of a value that makes no sense now the last good one stays
 * @returns by service; what has not changed is the same object as before
 */
export function readWritten(
  values: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, Written>,
): ReadonlyMap<string, Written> {
  const written = new Map<string, Written>()
  for (const [key, text] of values) {
    // Consul's UI makes a key of the folder itself.
    if (key === policyPrefix) continue
    const service = key.slice(policyPrefix.length)
    const known = before.get(service)
    written.set(service, known?.text === text ? known : readOne(key, text, known))
  }
  return written
}

function readOne(key: string, text: string, known: Written | undefined): Written {
  try {
    return { text, policy: readPolicy(text) }
  } catch (thrown) {
    const fault = `${key} in Consul's KV: ${MeshError.from(thrown).text}`
    return { text, fault, ...(known?.policy !== undefined && { policy: known.policy }) }
  }
}

/** Tells the log of values that make no sense and are new; of so many at most, since a script may write thousands. */
export function warnOfFaults(
  log: Log,
  written: ReadonlyMap<string, Written>,
  before: ReadonlyMap<string, Written>,
): void {
  const faulty = [...written].filter(([service, one]) => one.fault !== undefined && one !== before.get(service))
  for (const [service, { fault, policy }] of faulty.slice(0, mostWarned)) {
    const stays = policy === undefined ? 'it counts for nothing' : 'the last good value stays'
    log.warn({ key: policyPrefix + service }, `${fault}; ${stays}`)
  }
  const more = faulty.length - mostWarned
  if (more > 0) log.warn({ more }, `${more} more values under ${policyPrefix} in Consul's KV make no sense`)
}
