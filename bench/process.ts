import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { killAtExit } from '../tests/support/at-exit.ts'
import { eventually } from '../tests/support/eventually.ts'

/** The first line of a program's log that says where it listens. */
export interface Listening {
  readonly msg: string
  /** The instance id. */
  readonly name?: string
  readonly port?: number
  readonly httpPort?: number
  readonly grpcPort?: number
}

/** A real process under measurement. */
export interface Process extends AsyncDisposable {
  readonly title: string
  readonly pid: number
  /** Whether it still runs. */
  isRunning(): boolean
  /** Waits until it says that it listens. */
  listening(): Promise<Listening>
  /** The last lines of its log. */
  tail(): string
  send(signal: NodeJS.Signals): void
  /** Asks it to end (SIGTERM), waits, and kills it when it has not ended in time. Harmless when it has. */
  stop(withinMs?: number): Promise<void>
  /** SIGKILL, and waits until it is gone; harmless when it is. */
  kill(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const compileCache = join(root, '.cache/compile')
const inherited = Object.fromEntries(['PATH', 'HOME', 'TMPDIR'].map(name => [name, process.env[name]]))
let started = 0

/**
 * Starts a program of this repository.
 *
 * Its log goes straight into a file, as in production: the stories' `startMain` reads every line of it, and that
 * reading would be measured too.
 *
 * @param args   the main file, from the root of the repository, and what follows it
 * @param env    all of its variables; nothing of the caller's own environment reaches it
 * @param folder where its log goes
 * @param node   options for Node itself
 */
export function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
  node: readonly string[] = [],
): Process {
  const title = args[0] ?? ''
  const logFile = join(folder, `${++started}.log`)
  const output = openSync(logFile, 'a')
  const child = spawn(process.execPath, [...node, ...args], {
    cwd: root,
    env: { ...inherited, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', output, output],
  })
  closeSync(output)

  // Whatever becomes of the bench, its processes do not outlive it.
  const kill = (): void => void child.kill('SIGKILL')
  const spare = killAtExit(kill)
  let running = true
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const end = () => {
    spare()
    running = false
    resolve()
  }
  child.once('exit', end)
  child.once('error', end)

  const stop = async (withinMs = 10_000): Promise<void> => {
    if (!running) return
    const timer = setTimeout(kill, withinMs)
    child.kill('SIGTERM')
    await ended
    clearTimeout(timer)
  }
  const killed = async (): Promise<void> => {
    kill()
    await ended
  }
  return {
    title,
    pid: child.pid ?? -1,
    isRunning: () => running,
    async listening() {
      const find = () => readLog(logFile).find(({ msg }) => msg === 'listening') ?? (running ? undefined : 'ended')
      const found = await eventually(`${title} listens`, find, 30_000)
      if (found === 'ended') throw new Error(`${title} ended at its start:\n${readFileSync(logFile, 'utf8')}`)
      return found
    },
    tail: () => readFileSync(logFile, 'utf8').split('\n').slice(-20).join('\n'),
    send: signal => void child.kill(signal),
    stop,
    kill: killed,
    // A measurement is over when this is called: nothing is left to drain.
    [Symbol.asyncDispose]: killed,
  }
}

function readLog(file: string): Listening[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}'))
    .map(line => JSON.parse(line) as Listening)
}
