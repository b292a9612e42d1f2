import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Kind, kinds, routerService } from '#mesh/names.ts'
import { UsageError } from '../usage-error.ts'

/** A program of the project that is a service of the mesh. */
export interface Program {
  /** The Consul service: `agent-echo`. */
  readonly service: string
  readonly kind: Kind
  /** `echo`. */
  readonly name: string
  /** The file that runs it. */
  readonly main: string
}

/**
 * The services of a project: every folder of agents/, tools/ or workers/ with a main.ts in it. They are listed
 * nowhere else, so that a new folder is all that a new service needs.
 *
 * @returns sorted by service
 */
export function findPrograms(root: string): Program[] {
  const found = kinds.flatMap(kind => {
    const folder = join(root, `${kind}s`)
    if (!existsSync(folder)) return []
    return readdirSync(folder).map(name => ({
      service: `${kind}-${name}`,
      kind,
      name,
      main: join(folder, name, 'main.ts'),
    }))
  })
  return found.filter(({ main }) => existsSync(main)).sort((a, b) => (a.service < b.service ? -1 : 1))
}

/**
 * The Consul service that somebody means by `echo`, `agent-echo` or, as it is called in Compose files, `echo-agent`;
 * `router` is the routers.
 *
 * @throws UsageError where it is none, or two
 */
export function serviceNamed(name: string, programs: readonly Program[]): string {
  if (name === 'router' || name === routerService) return routerService
  const exact = programs.find(({ service }) => service === name)
  if (exact !== undefined) return exact.service
  const [only, other] = programs.filter(program => program.name === name || `${program.name}-${program.kind}` === name)
  if (other !== undefined && only !== undefined) {
    throw new UsageError(`"${name}" could be ${only.service} or ${other.service}: write one of these`)
  }
  if (only !== undefined) return only.service
  const known = [...programs.map(program => program.name), 'router'].join(', ')
  throw new UsageError(`there is no service "${name}" here; there are ${known}`)
}
