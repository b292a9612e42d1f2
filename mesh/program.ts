import { MeshError } from './errors.ts'

/** The parts of `process` that a program needs, so that a test can stand in for it. */
export interface ProcessLike {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  exit(code: number): void
  readonly stderr: { write(text: string): unknown }
}

/** Something that runs until it is told to end. */
export interface Program {
  /** Finishes what is being done, then lets go of everything. */
  drain(): Promise<void>
}

/**
 * Runs a program from start to end. The first SIGTERM or SIGINT drains it and exits 0; a second one exits 1 at once. A
 * start or a drain that fails is one line on standard error and exit 1.
 */
export async function runProgram(process: ProcessLike, start: () => Promise<Program>): Promise<void> {
  try {
    drainOnSignal(process, await start())
  } catch (thrown) {
    fail(process, 'cannot start', thrown)
  }
}

/** The stack only where nobody foresaw it. */
function fail(process: ProcessLike, what: string, thrown: unknown): void {
  const error = MeshError.from(thrown)
  const stack = error.code === 'internal' ? `\n${thrown instanceof Error ? (thrown.stack ?? '') : ''}` : ''
  process.stderr.write(`${what}: ${error.message}${stack}\n`)
  process.exit(1)
}

function drainOnSignal(process: ProcessLike, program: Program): void {
  let draining = false
  const end = () => {
    if (draining) {
      process.exit(1)
      return
    }
    draining = true
    program.drain().then(
      () => process.exit(0),
      thrown => fail(process, 'cannot end in peace', thrown),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
