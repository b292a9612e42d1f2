import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What one `mesh` command came to. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A command that is running. */
export interface Running {
  readonly child: ChildProcess
  /** What it has written so far. */
  out(): string
  err(): string
  /** Its exit status, once it has ended; `null` where a signal ended it. */
  readonly code: Promise<number | null>
}

/** The `mesh` command as a user has it, on a mesh of its own. */
export interface MeshCli {
  /** The folder of the mesh. */
  readonly directory: string
  run(...argv: string[]): Promise<Ran>
  /** Runs a command with `--json` and reads what it says; throws where it fails. */
  json<T>(...argv: string[]): Promise<T>
  /** Starts a command that stays. */
  start(...argv: string[]): Running
  /** Takes the mesh down and removes its folder. */
  [Symbol.asyncDispose](): Promise<void>
}

const project = fileURLToPath(new URL('../..', import.meta.url))

/**
 * @param root the project whose `mesh` is meant; absent: this one
 * @param env  variables on top of the test's own
 */
export function openMeshCli(root = project, env: Record<string, string> = {}): MeshCli {
  const directory = mkdtempSync(join(tmpdir(), 'mesh-local-'))
  const { CONSUL_HTTP_ADDR: _consul, MESH_ROUTER: _router, ...inherited } = process.env

  const start = (...argv: string[]): Running => {
    const options = { env: { ...inherited, WEATHER_PROVIDER: 'climate', ...env, MESH_DIR: directory } }
    const child = spawn('sh', [join(root, 'cli/mesh.sh'), ...argv], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const written = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', text => {
      written.out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      written.err += text
    })
    const code = once(child, 'close').then(([status]) => status as number | null)
    return { child, out: () => written.out, err: () => written.err, code }
  }
  const run = async (...argv: string[]): Promise<Ran> => {
    const { code, out, err } = start(...argv)
    return { code: (await code) ?? -1, out: out(), err: err() }
  }

  return {
    directory,
    run,
    start,
    async json<T>(...argv: string[]): Promise<T> {
      const { code, out, err } = await run(...argv, '--json')
      if (code !== 0) throw new Error(`mesh ${argv.join(' ')} exited ${code}: ${err}`)
      return JSON.parse(out) as T
    },
    async [Symbol.asyncDispose]() {
      await run('down')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Any free ports, so that meshes can run beside each other. */
const freePorts = ['--http-port', '0', '--grpc-port', '0', '--consul-port', '0', '--stats-port', '0']

/** A mesh that needs nothing but Node, whatever this machine has. */
export const freePortOptions = [...freePorts, '--registry', 'embedded', '--edge', 'none']

/** A mesh as a deployment is: a real Consul (`CONSUL_BIN`) and HAProxy. */
export const carriedOptions = [...freePorts, '--registry', 'consul', '--edge', 'haproxy']
