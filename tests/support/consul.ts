import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePorts } from './free-port.ts'

const found = new Map<boolean, string | undefined>()

/**
 * A Consul binary: from the PATH, else the project's own under `.cache`, put there where that is possible.
 *
 * @param own only the project's own, 1.8.7, for what holds to its very words
 * @returns `undefined` where there is none and none can be had, after saying so loudly: use
 *   `describe.skipIf(findConsul() === undefined)`. Under `CI=true` it throws instead, since CI must not skip.
 */
export function findConsul(own = false): string | undefined {
  if (!found.has(own)) found.set(own, install(own))
  return found.get(own)
}

function install(own: boolean): string | undefined {
  const script = fileURLToPath(new URL('../../scripts/install-consul.sh', import.meta.url))
  const args = own ? [script, '--own'] : [script]
  try {
    return execFileSync('sh', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  } catch (error) {
    const reason = String((error as { stderr?: unknown }).stderr ?? error).trim()
    if (process.env.CI === 'true') throw new Error(`CI needs a real Consul: ${reason}`)
    process.stderr.write(`\n*** SKIPPED: everything that needs a real Consul. ${reason}\n\n`)
    return undefined
  }
}

export interface TestConsul {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  readonly port: number
  /** The process now running; changes at a restart. */
  readonly pid: number
  /** Ends it (SIGTERM) and waits for it; harmless when it has ended. */
  stop(): Promise<void>
  /** Kills it (SIGKILL) and waits for it; its ports stay ours for `start`. */
  kill(): Promise<void>
  /** Freezes it: connections stand, nothing answers. */
  freeze(): void
  thaw(): void
  /** Starts it anew on the same ports after `stop` or `kill`. Without a data directory it has forgotten everything. */
  start(): Promise<void>
  /** `kill` and `start`. */
  restart(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A real Consul agent with a leader, on the loopback.
 *
 * @param options.port    HTTP port; absent: a free one
 * @param options.dataDir where it keeps its state across restarts; absent: dev mode, which forgets everything
 * @param options.own     the project's own 1.8.7, whatever is on the PATH
 */
export async function startConsul(
  options: { port?: number; dataDir?: string; own?: boolean } = {},
): Promise<TestConsul> {
  const binary = findConsul(options.own)
  if (binary === undefined) throw new Error('no Consul on this machine; see scripts/install-consul.sh')

  for (let attempt = 1; ; attempt++) {
    const [http = 0, server = 0, lan = 0, wan = 0] = await freePorts(4)
    const port = options.port ?? http
    const args = agentArguments({ http: port, server, lan, wan }, options.dataDir)
    try {
      return await createTestConsul(binary, args, port)
    } catch (error) {
      if (attempt === 3) throw error // a port was taken in between, three times over: something else is wrong
    }
  }
}

function agentArguments(ports: { http: number; server: number; lan: number; wan: number }, dataDir?: string): string[] {
  const mode = dataDir === undefined ? ['-dev'] : ['-server', '-bootstrap-expect=1', `-data-dir=${dataDir}`]
  return [
    'agent',
    ...mode,
    '-bind=127.0.0.1',
    '-client=127.0.0.1',
    '-node=test-node',
    '-disable-host-node-id',
    '-log-level=warn',
    `-http-port=${ports.http}`,
    '-dns-port=-1',
    '-grpc-port=-1',
    `-server-port=${ports.server}`,
    `-serf-lan-port=${ports.lan}`,
    `-serf-wan-port=${ports.wan}`,
    '-hcl=disable_update_check = true',
    // Every watch of every router holds a connection, and here all come from one address; 200 is the default.
    '-hcl=limits { http_max_conns_per_client = 8192 }',
    // The fastest raft timing: a leader within a second or two. Dev mode has it anyway.
    '-hcl=performance { raft_multiplier = 1 }',
  ]
}

async function createTestConsul(binary: string, args: string[], port: number): Promise<TestConsul> {
  const url = `http://127.0.0.1:${port}`
  let child = await launch(binary, args, url)

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  const start = async (): Promise<void> => {
    child = await launch(binary, args, url)
  }
  return {
    url,
    port,
    get pid() {
      return child.pid ?? -1
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    start,
    async restart() {
      await end('SIGKILL')
      await start()
    },
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}

/** Starts the process and waits until it has a leader and takes registrations. */
async function launch(binary: string, args: string[], url: string): Promise<ChildProcess> {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      output = (output + chunk).slice(-4000)
    })
  }
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))

  const giveUpAt = Date.now() + 30_000
  while (!(await hasLeader(url))) {
    if (child.exitCode !== null) throw new Error(`Consul ended with code ${child.exitCode}: ${output}`)
    if (Date.now() > giveUpAt) {
      kill()
      throw new Error(`Consul had no leader after 30 s: ${output}`)
    }
    await sleep(20)
  }
  return child
}

/** A leader, and its own node in the catalogue: from then on a registration is taken. */
async function hasLeader(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/v1/catalog/nodes`, { signal: AbortSignal.timeout(2000) })
    if (!reply.ok) return false
    const nodes: unknown = await reply.json()
    return Array.isArray(nodes) && nodes.length > 0
  } catch {
    return false
  }
}
