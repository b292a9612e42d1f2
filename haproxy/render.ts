import { createHash } from 'node:crypto'
import Handlebars from 'handlebars'
import { MeshError } from '#mesh/errors.ts'
import type { BackendShape } from './backend.ts'
import { grpcCheckBytes } from './grpc-check.ts'
import { word } from './words.ts'

/** What the operator says of the doors; see `config.ts` for each. */
export interface DoorSettings {
  readonly bind: string
  readonly httpPort: number
  readonly grpcPort: number
  readonly statsBind: string
  readonly statsPort: number
  readonly runtimeSocket: string
  /** Absent: cleartext on both doors. */
  readonly tlsFolder?: string
  /** Requests a second; 0 is no bound. */
  readonly ratePerClient: number
  readonly ratePerTool: number
  readonly maxBodyBytes: number
  readonly maxConnections: number
  /** As HAProxy writes times: `1h`. */
  readonly streamTimeout: string
  readonly accessLog: boolean
}

/** One `server` line. */
export interface ServerLine {
  readonly name: string
  /** `10.0.0.7:50051`. */
  readonly place: string
  readonly checkPort: number
  readonly weight: number
  /** 0: no bound. */
  readonly maxconn: number
  readonly disabled: boolean
  /** Who it is, as a comment; absent: nobody, or the name says it. */
  readonly id?: string
}

/** A whole configuration. */
export interface ConfigModel {
  readonly doors: DoorSettings
  readonly backends: readonly (BackendShape & { readonly servers: readonly ServerLine[] })[]
  /** Which certificates are in the folder; a change of it asks for a reload. Absent: none are used. */
  readonly certificates?: string
  /** How `leastconn` backends balance: another word where this HAProxy's own leastconn is broken. */
  readonly leastconn: 'leastconn' | 'random'
  /** Whether instances come and go as servers of their own, so that no server belongs to the structure. */
  readonly dynamic: boolean
}

export interface RenderedConfig {
  /** The file. */
  readonly text: string
  /** Fingerprint of all of it but the members: equal fingerprints need no reload. `slots-…` or `dynamic-…`. */
  readonly structure: string
}

export type RenderConfig = (model: ConfigModel) => RenderedConfig

/**
 * Reads a template once, and renders with it. Pure.
 *
 * @param template Handlebars; it sees `ConfigView`. A name that the view lacks is an error, not an empty text
 * @throws MeshError `bad_config` from the renderer where the template fails or a value is no word (`words.ts`): the last
 *   gate before the file, behind those that parse Consul's answers
 */
export function createRender(template: string): RenderConfig {
  const handlebars = Handlebars.create()
  const write = handlebars.compile(template, { strict: true })

  const text = (view: ConfigView): string => {
    try {
      return write(view)
    } catch (cause) {
      throw new MeshError('bad_config', `the template fails: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      })
    }
  }

  return model => {
    const view = viewOf(model)
    assertWords(view, 'view')
    const bare = view.backends.map(backend => ({
      ...backend,
      servers: model.dynamic ? [] : backend.servers.map(bareServer),
    }))
    const certificates = model.certificates ?? ''
    const digest = createHash('sha256').update(text({ ...view, backends: bare }) + certificates)
    const structure = `${model.dynamic ? 'dynamic' : 'slots'}-${digest.digest('hex').slice(0, 16)}`
    return { text: text({ ...view, structure }), structure }
  }
}

/** What a template sees. Flat and final: it decides nothing but how a line looks. */
type ConfigView = ReturnType<typeof viewOf>

function viewOf({ doors, backends, leastconn }: ConfigModel) {
  return {
    ...doors,
    tlsFolder: doors.tlsFolder ?? '',
    namesTool: doors.accessLog || doors.ratePerTool > 0,
    structure: '',
    grpcCheck: grpcCheckBytes(),
    leastconn,
    httpRoutes: backends.flatMap(({ name, httpRoutes }) =>
      httpRoutes.map(({ host = '', path = '' }) => ({ backend: name, host, path })),
    ),
    grpcRoutes: backends.flatMap(({ name, service, grpcRoutes }) =>
      grpcRoutes.map(({ grpcService, named }) => ({ backend: name, service, grpcService, named })),
    ),
    backends: backends.map(({ name, service, door, check, leastconn, servers }) => ({
      name,
      service,
      defaults: door,
      leastconn,
      h2: door === 'grpc',
      checkHttp: check.kind === 'http',
      checkGrpc: check.kind === 'grpc',
      checkPath: check.kind === 'http' ? check.path : '',
      servers: servers.map(server => ({ ...server, id: server.id ?? '' })),
    })),
  }
}

/** A server as the structure counts it: that it is there, under its name. */
function bareServer<S extends { readonly name: string }>({ name }: S) {
  return { name, place: '', checkPort: 0, weight: 0, maxconn: 0, disabled: false, id: '' }
}

function assertWords(value: unknown, at: string): void {
  if (typeof value === 'string' && !word.test(value)) {
    throw new MeshError('bad_config', `${at} holds what no configuration may: ${JSON.stringify(value).slice(0, 100)}`)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) assertWords(part, `${at}.${key}`)
}
