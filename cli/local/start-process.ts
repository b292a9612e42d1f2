import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Clock } from '#mesh/clock.ts'
import type { Environment } from '#mesh/config.ts'
import { MeshError } from '#mesh/errors.ts'
import type { MeshDirectory, ProcessRecord } from './mesh-directory.ts'
import { startMark } from './process-identity.ts'

/** What is to run. */
export interface ProcessSpec {
  readonly id: string
  readonly service: string
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]]
  /** Variables on top of the inherited ones. */
  readonly env: Readonly<Record<string, string>>
  readonly httpPort?: number
  readonly front?: boolean
}

/** What runs a TypeScript file of the project. @param flags Node's own */
export function nodeCommand(main: string, flags: readonly string[] = []): [string, ...string[]] {
  return [process.execPath, ...flags, main]
}

/** Variables of the one who runs `mesh up` that would mean every process at once: each process has its own. */
const notInherited = [
  'PORT',
  'HOST',
  'METRICS_PORT',
  'INSTANCE_ID',
  'ADVERTISE_ADDRESS',
  'HTTP_HOST',
  'HTTP_PORT',
  'GRPC_HOST',
  'GRPC_PORT',
  'REGISTRY_HOST',
  'REGISTRY_PORT',
  'BIND',
  'STATS_BIND',
  'STATS_PORT',
  'CONTROL_HOST',
  'CONTROL_PORT',
  'RUN_DIR',
  'HAPROXY_MANAGED',
]

/**
 * Starts a program that outlives this one: in a session of its own, so that Ctrl-C here is not its end, with its output
 * in its log. Recorded at once.
 */
export function startProcess(
  directory: MeshDirectory,
  { id, service, command: [program, ...args], env, httpPort, front }: ProcessSpec,
  inherited: Environment,
  clock: Clock,
): ProcessRecord {
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !notInherited.includes(name)))
  const log = openSync(directory.logFile(id), 'a')
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...kept, ...env, INSTANCE_ID: id },
  })
  closeSync(log)
  child.on('error', () => {}) // no pid says it
  child.unref()
  const mark = child.pid === undefined ? undefined : startMark(child.pid)
  if (child.pid === undefined || mark === undefined) throw new MeshError('unavailable', `${id} could not be started`)
  const record: ProcessRecord = {
    id,
    service,
    pid: child.pid,
    startMark: mark,
    startedAtMs: clock.wallMs(),
    ...(httpPort !== undefined && { httpPort }),
    ...(front !== undefined && { front }),
  }
  try {
    directory.saveProcess(record)
  } catch (cause) {
    // Unrecorded (a full disk, say) it would run on, and no `mesh down` would find it.
    child.kill('SIGKILL')
    throw cause
  }
  return record
}
