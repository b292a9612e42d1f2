import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

/** Options that every command takes. */
const common = { help: { type: 'boolean', short: 'h' } } as const

/** Thrown where `--help` is asked for; caught where commands are run. */
export class HelpWanted extends Error {}

/**
 * Reads a command line.
 *
 * @param options as `util.parseArgs` takes them
 * @param most    how many words beside options may stand there
 * @throws UsageError with one line that says what is wrong; HelpWanted for `--help`
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: Options,
  most = Number.POSITIVE_INFINITY,
) {
  try {
    // A check of its own, so that --help helps even where something else is wrong.
    const beforeEnd = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
    if (beforeEnd.includes('--help') || beforeEnd.includes('-h')) throw new HelpWanted()
    const read = parseArgs({
      args: [...argv],
      options: { ...common, ...options },
      allowPositionals: true,
      strict: true,
    })
    const extra = read.positionals[most]
    if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many`)
    return { values: read.values, positionals: read.positionals }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [, option] = /^Option '([^']+)' argument is ambiguous/.exec(error.message) ?? []
    if (option !== undefined)
      throw new UsageError(`${option} needs a value; one that begins with - goes behind =: ${option}=-1`)
    throw new UsageError(firstSentence(error.message))
  }
}

/** Node's message without its advice on positional arguments. */
function firstSentence(message: string): string {
  return message.split(/\. |\n/)[0]?.replaceAll("'", '"') ?? message
}

/**
 * A whole number from the command line.
 *
 * @throws UsageError that names the option, the range and what was given
 */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
}

/**
 * One word of several from the command line.
 *
 * @returns `undefined` where none was given
 * @throws UsageError that names the option, the words and what was given
 */
export function oneOf<const Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined
  const word = words.find(one => one === text)
  if (word !== undefined) return word
  throw new UsageError(`${name} must be ${words.join(' or ')}, not "${text}"`)
}
