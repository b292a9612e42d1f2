import { MeshError } from '#mesh/errors.ts'
import type { Invocation } from './command.ts'
import { commands } from './commands.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { commandHelp, overview } from './help.ts'
import { HelpWanted } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'

/**
 * Runs one command line of `mesh`, and says what went wrong where something did, and what would be right.
 *
 * @param argv what follows `mesh`
 */
export async function runMesh(argv: readonly string[], version: string, invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h')
    return await help(rest[0], invocation)
  if (name === '--version' || name === '-v' || name === 'version') {
    terminal.out(`mesh ${version}`)
    return exitCode.ok
  }

  const entry = commands.find(command => command.name === name)
  if (entry === undefined) return wrong(invocation, `there is no command "${name}"`, '`npx mesh help` lists them')
  const command = await entry.load()
  try {
    return await command.run(rest, invocation)
  } catch (error) {
    if (error instanceof HelpWanted) {
      terminal.out(commandHelp(command))
      return exitCode.ok
    }
    if (error instanceof UsageError) return wrong(invocation, error.message, `usage: mesh ${command.usage}`)
    terminal.err(terminal.paintErr('red', textOf(error)))
    return exitCode.failed
  }
}

async function help(name: string | undefined, invocation: Invocation): Promise<ExitCode> {
  const entry = commands.find(command => command.name === name)
  if (name !== undefined && entry === undefined) {
    return wrong(invocation, `there is no command "${name}"`, '`npx mesh help` lists them')
  }
  invocation.terminal.out(entry === undefined ? overview() : commandHelp(await entry.load()))
  return exitCode.ok
}

function wrong({ terminal }: Invocation, what: string, right: string): ExitCode {
  terminal.err(`${terminal.paintErr('red', 'mesh:')} ${what}`)
  terminal.err(terminal.paintErr('dim', right))
  return exitCode.usage
}

/** `[code] message` says all there is; of what was not foreseen the trace is wanted too. */
function textOf(error: unknown): string {
  if (error instanceof MeshError) return error.message
  // What the system refuses, it says itself: ENOSPC, EACCES, ENOTDIR, and which file.
  if (error instanceof Error && 'syscall' in error) return `mesh: ${error.message}`
  return `mesh: ${error instanceof Error ? error.stack : String(error)}`
}
