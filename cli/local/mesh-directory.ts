import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Environment } from '#mesh/config.ts'
import { registries } from './choose-carriers.ts'
import { startMark } from './process-identity.ts'

const binarySchema = z.object({ path: z.string(), version: z.string() })

const stateSchema = z.object({
  /** The doors, on the loopback: HAProxy's, or the first router's own where there is no edge. */
  httpPort: z.number(),
  grpcPort: z.number(),
  /** As `CONSUL_HTTP_ADDR` says it. */
  consul: z.string(),
  registry: z.enum(registries),
  /** The Consul that `up` starts; absent: it starts none. */
  consulBinary: binarySchema.optional(),
  /** HAProxy in front of the routers; absent: there is none. */
  edge: z
    .object({
      haproxy: binarySchema,
      statsPort: z.number(),
      /** The controller's own. */
      controlPort: z.number(),
      /** Where the controller and HAProxy meet: configuration and sockets. */
      runDir: z.string(),
    })
    .optional(),
})

const recordSchema = z.object({
  /** The instance id; what carries the services is called by what it is: `registry`, `consul`, `controller`, `haproxy`. */
  id: z.string(),
  /** The Consul service; of what carries the services, its id. */
  service: z.string(),
  pid: z.number(),
  startMark: z.string(),
  startedAtMs: z.number(),
  /** Where it serves HTTP; absent: it serves none, or it is not known yet. */
  httpPort: z.number().optional(),
  /** The router on the ports that the mesh is known by. */
  front: z.boolean().optional(),
  /** It has been asked to end. */
  draining: z.boolean().optional(),
})

/** Where a mesh of `mesh up` is. */
export type MeshState = z.infer<typeof stateSchema>

/** The edge of a mesh that has one. */
export type EdgeState = NonNullable<MeshState['edge']>

/** A process that `mesh up` or `mesh scale` started. */
export type ProcessRecord = z.infer<typeof recordSchema>

/** A process, and whether it still runs. */
export interface LocalProcess extends ProcessRecord {
  readonly alive: boolean
}

/** The folder in which `mesh up` keeps what it must remember: one mesh per folder. */
export interface MeshDirectory {
  readonly path: string
  /** `undefined` where no mesh is up. */
  state(): MeshState | undefined
  saveState(state: MeshState): void
  forgetState(): void
  /** Oldest first. */
  processes(): LocalProcess[]
  saveProcess(record: ProcessRecord): void
  forgetProcess(id: string): void
  logFile(id: string): string
  /** Ids that have a log, whether they still run or not. */
  logIds(): string[]
  forgetLogs(): void
}

/**
 * Which folder: `--dir`, else `MESH_DIR`, else `.mesh` of the project.
 *
 * @param option relative to where the command is run, as people mean it
 */
export function directoryPath(root: string, env: Environment, option?: string): string {
  return resolve(option ?? (env.MESH_DIR || join(root, '.mesh')))
}

export function openMeshDirectory(path: string): MeshDirectory {
  const stateFile = join(path, 'mesh.json')
  const processes = join(path, 'processes')
  const logs = join(path, 'logs')

  return {
    path,
    state: () => readJson(stateFile, stateSchema),
    saveState: state => writeJson(path, 'mesh.json', state),
    forgetState: () => rmSync(stateFile, { force: true }),
    processes() {
      const records = filesIn(processes, '.json').flatMap(
        id => readJson(join(processes, `${id}.json`), recordSchema) ?? [],
      )
      return records
        .map(record => ({ ...record, alive: startMark(record.pid) === record.startMark }))
        .sort((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1))
    },
    saveProcess: record => writeJson(processes, `${record.id}.json`, record),
    forgetProcess: id => rmSync(join(processes, `${id}.json`), { force: true }),
    logFile(id) {
      mkdirSync(logs, { recursive: true })
      return join(logs, `${id}.log`)
    },
    logIds: () => filesIn(logs, '.log'),
    forgetLogs: () => rmSync(logs, { recursive: true, force: true }),
  }
}

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter(name => name.endsWith(ending))
  return names.map(name => name.slice(0, -ending.length)).sort()
}

/** A file that is not there or not ours counts as absent: nothing may depend on it being whole. */
function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Whole or not at all: readers never see half a file. */
function writeJson(folder: string, name: string, value: unknown): void {
  mkdirSync(folder, { recursive: true })
  const draft = join(folder, `.${name}.${process.pid}`)
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(draft, join(folder, name))
}
