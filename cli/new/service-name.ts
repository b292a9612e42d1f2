import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findPrograms } from '../local/programs.ts'
import { UsageError } from '../usage-error.ts'

/** A service's name as each language writes it. */
export interface ServiceName {
  /** `fact-check`. */
  readonly plain: string
  /** `fact_check`: protobuf packages. */
  readonly snake: string
  /** `FactCheck`: types. */
  readonly pascal: string
  /** `factCheck`: variables. */
  readonly camel: string
}

const longest = 30
/** These mean something else already: to the command line, to gRPC, or to the mesh's own contracts. */
const reserved: readonly string[] = ['router', 'registry', 'all', 'mesh', 'grpc', 'google', 'gen', 'openapi']

/**
 * Reads the name of a service to be.
 *
 * @throws UsageError that says what a name may be
 */
export function parseName(text: string): ServiceName {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) || text.length > longest) {
    throw new UsageError(
      `"${text}" cannot be a name: lower-case letters, digits and single dashes, a letter first, at most ${longest}, such as fact-check`,
    )
  }
  if (reserved.includes(text)) throw new UsageError(`"${text}" cannot be a name: it means something else here`)
  const pascal = text.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase())
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1)
  return { plain: text, snake: text.replaceAll('-', '_'), pascal, camel }
}

/**
 * Makes sure that a name is free: no service of any kind has it, and no contract.
 *
 * @throws UsageError that says what has it
 */
export function assertFree(root: string, { plain, snake }: ServiceName): void {
  const taken = findPrograms(root).find(({ name }) => name === plain)
  if (taken !== undefined) throw new UsageError(`"${plain}" is taken by ${taken.kind}s/${plain}: choose another name`)
  const paths = [join('proto', snake), ...['agents', 'tools', 'workers'].map(folder => join(folder, plain))]
  const there = paths.find(path => existsSync(join(root, path)))
  if (there !== undefined) throw new UsageError(`${there} is there already: choose another name, or remove it`)
}
