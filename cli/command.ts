import type { Environment } from '#mesh/config.ts'
import type { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Where and for whom a command runs: everything that it has of the world. */
export interface Invocation {
  readonly env: Environment
  /** The project's folder: where agents/, tools/ and workers/ are. */
  readonly root: string
  readonly terminal: Terminal
  /** Aborts on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

/** One command of `mesh`. */
export interface Command {
  /** How it is called, without `mesh`: `scale NAME=N …`. */
  readonly usage: string
  /** What it does and each of its options, for `mesh help NAME`; lines of at most 115 characters. */
  readonly help: string
  /**
   * Does it.
   *
   * @param argv what follows the command's name
   * @throws UsageError where `argv` is wrong; anything else that is thrown is a failure
   */
  run(argv: readonly string[], invocation: Invocation): Promise<ExitCode>
}
