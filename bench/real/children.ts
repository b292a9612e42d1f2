import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { killAtExit } from '../../tests/support/at-exit.ts'

const inherited = Object.fromEntries(['PATH', 'HOME', 'TMPDIR'].map(name => [name, process.env[name]]))
const compileCache = fileURLToPath(new URL('../../.cache/compile', import.meta.url))

/** A program of this folder as a process, and the first thing that it says: that is when it is ready. */
export interface Child<First> extends Disposable {
  readonly process: ChildProcess
  readonly pid: number
  readonly first: First
}

/** Starts one; its log is not of interest, its errors are shown. */
export async function startChild<First>(program: string, env: Readonly<Record<string, string>>): Promise<Child<First>> {
  const main = fileURLToPath(new URL(program, import.meta.url))
  const child = fork(main, {
    env: { ...inherited, NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  const spare = killAtExit(kill)
  child.once('exit', spare)
  const [first] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended at its start with code ${code}`))),
  ])
  return { process: child, pid: child.pid ?? -1, first: first as First, [Symbol.dispose]: kill }
}
