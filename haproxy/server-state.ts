import { MeshError } from '#mesh/errors.ts'
import { type NamedRow, readNamedColumns } from '#mesh/named-columns.ts'

/** `maint`: takes nothing and is not checked; for a slot, nobody's. */
export type AdminState = 'ready' | 'drain' | 'maint'

/** A HAProxy server as it runs. */
export interface ServerState {
  readonly name: string
  /** IPv4 or IPv6 address. */
  readonly address: string
  readonly port: number
  readonly checkPort: number
  readonly weight: number
  /** 0: no bound. */
  readonly maxconn: number
  readonly admin: AdminState
  /** Whether its checks say that it takes traffic. */
  readonly up: boolean
  /** Streams under way and streams that wait for it. */
  readonly busy: number
}

/** What a running HAProxy says of itself. */
export interface RunningState {
  /** `2.6.12-1+deb12u4`. */
  readonly version: string
  readonly pid: number
  /** What `description` says; ours is the structure's fingerprint. */
  readonly structure: string
  /** Servers by backend, in HAProxy's order. */
  readonly backends: ReadonlyMap<string, readonly ServerState[]>
}

/** The commands whose answers `parseRunning` reads, in this order. */
export const runningCommands = ['show info', 'show servers state', 'show stat -1 6 -1'] as const

/**
 * Reads the answers to `runningCommands`.
 *
 * @throws MeshError `unavailable` where they are no such answers, as from a HAProxy that just ends
 */
export function parseRunning(answer: string): RunningState {
  const stateAt = answer.search(/^# be_id /m)
  const statAt = answer.search(/^# pxname,/m)
  if (stateAt < 0 || statAt < stateAt) {
    throw new MeshError('unavailable', `HAProxy's answer makes no sense: ${JSON.stringify(answer.slice(0, 100))}`)
  }
  const info = (key: string) => new RegExp(`^${key}: *(.*)$`, 'm').exec(answer.slice(0, stateAt))?.[1]?.trim() ?? ''
  const stats = readStats(answer.slice(statAt))
  // A backend without any server has no row of state: only the statistics know it.
  const backends = new Map<string, ServerState[]>()
  for (const { pxname = '', svname } of stats.values()) if (svname === 'BACKEND') backends.set(pxname, [])
  for (const row of readNamedColumns(answer.slice(stateAt, statAt), ' ')) {
    const backend = row.be_name ?? ''
    const servers = backends.get(backend) ?? []
    servers.push(readServer(row, stats.get(`${backend}/${row.srv_name}`) ?? {}))
    backends.set(backend, servers)
  }
  return { version: info('Version'), pid: Number(info('Pid')), structure: info('description'), backends }
}

function readServer(row: NamedRow, stat: NamedRow): ServerState {
  return {
    name: row.srv_name ?? '',
    address: row.srv_addr ?? '',
    port: Number(row.srv_port),
    checkPort: Number(row.srv_check_port),
    weight: Number(row.srv_uweight),
    maxconn: Number(stat.slim ?? 0),
    admin: readAdmin(Number(row.srv_admin_state)),
    up: Number(row.srv_op_state) === 2,
    busy: Number(stat.scur ?? 0) + Number(stat.qcur ?? 0),
  }
}

/** HAProxy's `enum srv_admin`: forced and inherited maintenance, by its resolver, by its host name; the same for drain. */
function readAdmin(flags: number): AdminState {
  if ((flags & 0x63) !== 0) return 'maint'
  return (flags & 0x18) !== 0 ? 'drain' : 'ready'
}

function readStats(csv: string): Map<string, NamedRow> {
  return new Map(readNamedColumns(csv, ',').map(row => [`${row.pxname}/${row.svname}`, row]))
}
