import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from './free-port.ts'

/** What a story does with a registry, the embedded one or a real Consul. */
export interface TestRegistry {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** The process now running; changes at a restart. */
  readonly pid: number
  /** Ends it (SIGTERM) and waits for it; harmless when it has ended. */
  stop(): Promise<void>
  /** Kills it (SIGKILL) and waits for it. */
  kill(): Promise<void>
  /** Starts it anew at the same address; it has forgotten everything. */
  start(): Promise<void>
  /** `kill` and `start`. */
  restart(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const main = fileURLToPath(new URL('../../registry/main.ts', import.meta.url))

/** The embedded registry as the process that it is in local mode, on a free port. */
export async function startEmbeddedRegistry(): Promise<TestRegistry> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  let child = await launch(port, url)

  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  const start = async () => {
    child = await launch(port, url)
  }
  return {
    url,
    get pid() {
      return child.pid ?? -1
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    async restart() {
      await end('SIGKILL')
      await start()
    },
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}

async function launch(port: number, url: string): Promise<ChildProcess> {
  const env = { ...process.env, REGISTRY_PORT: String(port), LOG_LEVEL: 'warn' }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))

  const giveUpAt = Date.now() + 20_000
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the registry ended with code ${child.exitCode}`)
    if (Date.now() > giveUpAt) throw new Error('the registry did not answer within 20 s')
    await sleep(20)
  }
  return child
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/v1/status/leader`).then(
    reply => reply.ok,
    () => false,
  )
}
