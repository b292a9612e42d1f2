import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { createRuntimeApi } from '../../haproxy/runtime-api.ts'
import { parseRunning, runningCommands, type ServerState } from '../../haproxy/server-state.ts'
import type { EdgeStatus } from '../../haproxy/status.ts'
import { findConsul } from './consul.ts'
import { eventually } from './eventually.ts'
import { findDynamicHaproxy, findHaproxy } from './find-haproxy.ts'
import { freePorts } from './free-port.ts'
import type { TestMesh, TestRouter } from './mesh.ts'
import { type Program, startMain } from './program.ts'

/** `describe` for what needs a real Consul and a real HAProxy, which `install.ts` puts there or says why not. */
export const edgeStory = describe.skipIf(findConsul() === undefined || findHaproxy() === undefined)

/** `describe` for what needs a HAProxy of 3.0 or later; few have one. */
export const dynamicEdgeStory = describe.skipIf(findConsul() === undefined || findDynamicHaproxy() === undefined)

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
  /** Waits until exactly these ports of the loopback are up in a backend, and the file says so for any restart. */
  untilUp(backend: string, ports: readonly number[]): Promise<void>
  /** Waits until exactly these routers are up in both of their backends. */
  untilRouters(routers: readonly TestRouter[]): Promise<void>
  /** Waits until the controller's process is gone; HAProxy may hold its output open for longer. */
  controllerGone(): Promise<void>
  /** Starts the controller anew, after it was killed or told to end. */
  restartController(env?: Env): Promise<void>
}

/**
 * Gives the stories of a file an edge in front of their mesh: made after it, ended before it. HAProxy ends with it
 * whatever became of its controller.
 *
 * @param onFile starts HAProxy once the controller has written its file; absent: the controller starts it
 */
export function useEdge(mesh: TestMesh, env: Env = {}, onFile?: (runDir: string) => void): TestEdge {
  let ports: readonly number[] = []
  let runDir = ''
  let controller: Program | undefined
  const [httpAt, grpcAt, statsAt, controlAt] = [0, 1, 2, 3]

  function start(more: Env = {}): Program {
    const port = (at: number) => String(ports[at])
    controller = mesh.adopt(
      startMain('edge', 'haproxy/main.ts', {
        CONSUL_HTTP_ADDR: mesh.consul.url,
        HTTP_PORT: port(httpAt),
        GRPC_PORT: port(grpcAt),
        STATS_PORT: port(statsAt),
        CONTROL_PORT: port(controlAt),
        RUN_DIR: runDir,
        DRAIN_GRACE_MS: '2000',
        ACCESS_LOG: 'false',
        ...env,
        ...more,
      }),
    )
    return controller
  }

  const api = (socket: string) => createRuntimeApi(join(runDir, socket), { clock: systemClock, timeoutMs: 2_000 })
  const url = (at: number) => `http://127.0.0.1:${ports[at]}`

  beforeAll(async () => {
    runDir = await mkdtemp(join(tmpdir(), 'edge-'))
    ports = await freePorts(4)
    start()
    if (onFile !== undefined) {
      await eventually('there is a file', () => existsSync(join(runDir, 'haproxy.cfg')))
      onFile(runDir)
    }
    await eventually('the edge is ready', () => edge.ready())
  })
  afterAll(async () => {
    if (controller?.running) controller.send('SIGTERM')
    const pid = Number(await readFile(join(runDir, 'haproxy.pid'), 'utf8').catch(() => 'NaN'))
    if (pid > 0) {
      await eventually('HAProxy has ended', () => !isAlive(pid), 5_000).catch(() => process.kill(pid, 'SIGTERM'))
    }
    await controller?.ended
    await rm(runDir, { recursive: true, force: true })
  })

  const edge: TestEdge = {
    get controller() {
      if (controller === undefined) throw new Error('the edge is not up yet')
      return controller
    },
    get http() {
      return url(httpAt)
    },
    get grpc() {
      return `127.0.0.1:${ports[grpcAt]}`
    },
    get stats() {
      return url(statsAt)
    },
    get runDir() {
      return runDir
    },
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
    async served(backend) {
      const [head = '', ...lines] = (await edge.runtime('show stat -1 4 -1')).trim().split('\n')
      const columns = head.replace(/^# /, '').split(',')
      const rows = lines.map(line => line.split(',')).filter(([name]) => name === backend)
      const column = (row: string[], name: string) => row[columns.indexOf(name)] ?? ''
      return new Map(rows.map(row => [Number(column(row, 'addr').split(':').at(-1)), Number(column(row, 'stot'))]))
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
      start(more)
      await eventually('the new controller is ready', () => edge.ready())
    },
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
