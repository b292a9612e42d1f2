import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { killAtExit } from './at-exit.ts'
import { eventually } from './eventually.ts'

/** A line of a program's log: JSON as pino writes it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string; readonly name?: string }

/** A real process under a story's hand. */
export interface Program {
  /** What it is called in a failing story's output. */
  readonly title: string
  readonly pid: number
  /** Whether it still runs. */
  readonly running: boolean
  /** Its log so far; lines that are no JSON are left out. */
  readonly log: readonly LogLine[]
  /** All that it wrote, on both outputs. */
  readonly output: string
  /** Resolves when it ends: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** Waits for a line of its log; fails at once when it ends without having written it. */
  line(what: string, matches: (line: LogLine) => boolean): Promise<LogLine>
  send(signal: NodeJS.Signals): void
  /** SIGKILL, and waits until it is gone; harmless when it is. */
  kill(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Compiled once for all the processes of all stories. */
const compileCache = fileURLToPath(new URL('../../.cache/compile', import.meta.url))

/** Variables that say how to run, not what to do: all that a story's process inherits. */
const inherited = Object.fromEntries(['PATH', 'HOME', 'TMPDIR'].map(name => [name, process.env[name]]))

/**
 * Starts a program of this repository.
 *
 * @param main where its main.ts lies, from the root of the repository
 * @param env  all of its variables; nothing of the test's own environment reaches it
 */
export function startMain(title: string, main: string, env: Readonly<Record<string, string>>): Program {
  return startProgram(title, process.execPath, [main], { NODE_COMPILE_CACHE: compileCache, ...env })
}

/** Starts any program. */
export function startProgram(
  title: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(command, args, { cwd: root, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const log: LogLine[] = []
  let output = ''
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    log.push(...lines.flatMap(parse))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })

  // Whatever becomes of the test's own process, this one does not outlive it.
  const kill = (): void => void child.kill('SIGKILL')
  const spare = killAtExit(kill)
  const { promise: ended, resolve } = Promise.withResolvers<number | NodeJS.Signals>()
  let running = true
  child.once('error', error => {
    output += String(error)
    running = false
    resolve(127)
  })
  // `close` comes when its output has been read as well.
  child.once('close', (code, signal) => {
    spare()
    running = false
    resolve(code ?? signal ?? 0)
  })

  return {
    title,
    pid: child.pid ?? -1,
    get running() {
      return running
    },
    log,
    get output() {
      return output
    },
    ended,
    async line(what, matches) {
      const find = () => log.find(matches) ?? (running ? undefined : 'ended')
      const found = await eventually(`${title}: ${what}`, find)
      if (found === 'ended') throw new Error(`${title} ended before ${what}:\n${output}`)
      return found
    },
    send: signal => void child.kill(signal),
    async kill() {
      kill()
      await ended
    },
  }
}

function parse(line: string): LogLine[] {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? [value as LogLine] : []
  } catch {
    return []
  }
}
