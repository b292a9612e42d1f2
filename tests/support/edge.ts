import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#mesh/clock.ts'
import { type NamedRow, readNamedColumns } from '#mesh/named-columns.ts'
import { createRuntimeApi } from '../../haproxy/runtime-api.ts'
import { parseRunning, runningCommands, type ServerState } from '../../haproxy/server-state.ts'
import type { EdgeStatus } from '../../haproxy/status.ts'
import { killAtExit } from './at-exit.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-port.ts'
import type { TestRouter } from './mesh.ts'
import { type Program, startMain } from './program.ts'

type Env = Readonly<Record<string, string>>

/** A HAProxy under its controller. */
export interface TestEdge {
  /** The controller's process; another one after `restartController`. */
  readonly controller: Program
  /** `http://127.0.0.1:PORT`, HAProxy's HTTP door. */
  readonly http: string
  /** `127.0.0.1:PORT`, HAProxy's gRPC door. */
  readonly grpc: string
  /** `http://127.0.0.1:PORT`, HAProxy's stats. */
  readonly stats: string
  readonly runDir: string
  status(): Promise<EdgeStatus>
  ready(): Promise<boolean>
  metric(name: string): Promise<number>
  /** Commands for the Runtime API, and for the master. */
  runtime(...commands: string[]): Promise<string>
  master(...commands: string[]): Promise<string>
  /** HAProxy servers of a backend that are not in maintenance. */
  serving(backend: string): Promise<readonly ServerState[]>
  /** Whether a backend has a server at an address that is not in maintenance. */
  listed(backend: string, address: string, port?: number): Promise<boolean>
  /** Requests that each port of a backend has answered so far. */
  served(backend: string): Promise<ReadonlyMap<number, number>>
  /** Requests that each port of a backend is answering now. */
  open(backend: string): Promise<ReadonlyMap<number, number>>
  /** Connections that a door has taken so far. */
  connections(door: 'http' | 'grpc'): Promise<number>
  /** Waits until exactly these ports of the loopback are up in a backend, and the file says so for any restart. */
  untilUp(backend: string, ports: readonly number[]): Promise<void>
  /** Waits until exactly these routers are up in both of their backends. */
  untilRouters(routers: readonly Pick<TestRouter, 'http' | 'port'>[]): Promise<void>
  /** Waits until the controller's process is gone; HAProxy may hold its output open for longer. */
  controllerGone(): Promise<void>
  /** Starts the controller anew, after it was killed or told to end. */
  restartController(env?: Env): Promise<void>
  /** Ends the controller, and HAProxy whatever became of its controller. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface EdgeOptions {
  readonly consul: string
  /** Above what the edge is given anyway. */
  readonly env?: Env
  /** Starts HAProxy once the controller has written its file; absent: the controller starts it. */
  readonly onFile?: (runDir: string) => void
  /** Hears of each controller that is started. */
  readonly onController?: (controller: Program) => void
}

/** What `show stat` calls the kinds of things that it tells of. */
const [doorRows, serverRows] = [1, 4]

const [httpAt, grpcAt, statsAt, controlAt] = [0, 1, 2, 3]

/** Starts a controller, and HAProxy with it, on free ports of the loopback; resolves when it is what Consul asks for. */
export async function startEdge(options: EdgeOptions): Promise<TestEdge> {
  const { consul, env = {}, onFile, onController } = options
  const runDir = await mkdtemp(join(tmpdir(), 'edge-'))
  const ports = await freePorts(4)
  const pidFile = join(runDir, 'haproxy.pid')
  let controller = start()

  function start(more: Env = {}): Program {
    const port = (at: number) => String(ports[at])
    const program = startMain('edge', 'haproxy/main.ts', {
      CONSUL_HTTP_ADDR: consul,
      HTTP_PORT: port(httpAt),
      GRPC_PORT: port(grpcAt),
      STATS_PORT: port(statsAt),
      CONTROL_PORT: port(controlAt),
      RUN_DIR: runDir,
      DRAIN_GRACE_MS: '2000',
      ACCESS_LOG: 'false',
      ...env,
      ...more,
    })
    onController?.(program)
    return program
  }

  // HAProxy is in a process group of its own: whatever becomes of this process, it does not outlive it.
  const killHaproxy = () => {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
    if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGTERM')
  }
  const spare = killAtExit(killHaproxy)

  const api = (socket: string) => createRuntimeApi(join(runDir, socket), { clock: systemClock, timeoutMs: 2_000 })
  const url = (at: number) => `http://127.0.0.1:${ports[at]}`

  /** HAProxy's statistics: a row for each thing of a kind, its values by their names. */
  async function statistics(kind: number): Promise<NamedRow[]> {
    return readNamedColumns(await edge.runtime(`show stat -1 ${kind} -1`), ',')
  }

  /** A figure of each server of a backend, by its port. */
  async function ofPorts(backend: string, figure: (row: NamedRow) => string | undefined) {
    const rows = (await statistics(serverRows)).filter(({ pxname }) => pxname === backend)
    return new Map(rows.map(row => [Number(row.addr?.split(':').at(-1)), Number(figure(row))]))
  }

  const edge: TestEdge = {
    get controller() {
      return controller
    },
    http: url(httpAt),
    grpc: `127.0.0.1:${ports[grpcAt]}`,
    stats: url(statsAt),
    runDir,
    status: async () => (await (await fetch(`${url(controlAt)}/status`)).json()) as EdgeStatus,
    ready: async () => (await fetch(`${url(controlAt)}/readyz`)).ok,
    async metric(name) {
      const text = await (await fetch(`${url(controlAt)}/metrics`)).text()
      return Number(
        text
          .split('\n')
          .find(line => line.startsWith(`${name} `))
          ?.split(' ')
          .at(-1),
      )
    },
    runtime: (...commands) => api('haproxy.sock').run(...commands),
    master: (...commands) => api('master.sock').run(...commands),
    async serving(backend) {
      const { backends } = parseRunning(await edge.runtime(...runningCommands))
      return (backends.get(backend) ?? []).filter(server => server.admin !== 'maint')
    },
    async listed(backend, address, port) {
      const servers = await edge.serving(backend)
      return servers.some(one => one.address === address && (port === undefined || one.port === port))
    },
    served: backend => ofPorts(backend, ({ stot }) => stot),
    open: backend => ofPorts(backend, ({ scur }) => scur),
    async connections(door) {
      return Number((await statistics(doorRows)).find(({ pxname }) => pxname === door)?.conn_tot)
    },
    async untilUp(backend, ports) {
      const wanted = [...ports].sort().join(' ')
      await eventually(`${backend} has ${wanted} up`, async () => {
        const up = (await edge.serving(backend)).filter(server => server.up && server.admin === 'ready')
        const found = up.map(server => server.port).sort()
        const file = await readFile(join(runDir, 'haproxy.cfg'), 'utf8')
        return found.join(' ') === wanted && ports.every(port => file.includes(`:${port} port`))
      })
    },
    async untilRouters(routers) {
      await edge.untilUp(
        'mcp-router.grpc',
        routers.map(({ port }) => port),
      )
      await edge.untilUp(
        'mcp-router.http',
        routers.map(({ http }) => Number(new URL(http).port)),
      )
    },
    async controllerGone() {
      await eventually('the controller is gone', () => !isAlive(edge.controller.pid))
    },
    async restartController(more = {}) {
      controller = start(more)
      await eventually('the new controller is ready', () => edge.ready())
    },
    async [Symbol.asyncDispose]() {
      if (controller.running) controller.send('SIGTERM')
      const pid = Number(await readFile(pidFile, 'utf8').catch(() => 'NaN'))
      if (pid > 0) {
        await eventually('HAProxy has ended', () => !isAlive(pid), 5_000).catch(() => process.kill(pid, 'SIGTERM'))
      }
      await controller.ended
      spare()
      await rm(runDir, { recursive: true, force: true })
    },
  }

  try {
    if (onFile !== undefined) {
      await eventually('there is a file', () => existsSync(join(runDir, 'haproxy.cfg')))
      onFile(runDir)
    }
    await eventually('the edge is ready', () => edge.ready())
  } catch (error) {
    await edge[Symbol.asyncDispose]()
    throw error
  }
  return edge
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
