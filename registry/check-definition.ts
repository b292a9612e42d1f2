import { Refusal } from './api.ts'
import {
  type Decoder,
  decodeBool,
  decodeDuration,
  decodeInt,
  decodeList,
  decodeMap,
  decodeObject,
  decodeString,
  ignoreField,
  refuseField,
} from './decode.ts'

export type CheckStatus = 'passing' | 'warning' | 'critical'

/** How a check finds out. */
export type CheckWay =
  | { readonly kind: 'grpc'; readonly target: string }
  | { readonly kind: 'tcp'; readonly target: string }
  | {
      readonly kind: 'http'
      readonly url: string
      readonly method: string
      readonly headers: Readonly<Record<string, string[]>>
      readonly body: string
    }

/** A check as it was asked for. */
export interface CheckDefinition {
  /** Empty: made from the service's id. */
  readonly id: string
  /** Empty: made from the service's name. */
  readonly name: string
  readonly notes: string
  /** Empty: the node itself. */
  readonly serviceId: string
  /** Until the first run. */
  readonly status: CheckStatus
  /** `probe`: run every so often; `ttl`: the instance says so itself. */
  readonly run:
    | { readonly kind: 'probe'; readonly way: CheckWay; readonly intervalMs: number; readonly timeoutMs: number }
    | { readonly kind: 'ttl'; readonly ttlMs: number }
  readonly successBeforePassing: number
  readonly failuresBeforeCritical: number
  /** How long it may be critical before its service is removed; 0: for ever. */
  readonly deregisterAfterMs: number
}

interface RawCheck {
  id: string
  checkId: string
  name: string
  notes: string
  serviceId: string
  status: string
  grpc: string
  tcp: string
  http: string
  method: string
  header: Record<string, string[]>
  body: string
  interval: number
  timeout: number
  ttl: number
  successBeforePassing: number
  failuresBeforeCritical: number
  deregisterAfter: number
  grpcUseTls: boolean
  tlsSkipVerify: boolean
  outputMaxSize: undefined
  token: undefined
  namespace: undefined
  args: never
  scriptArgs: never
  docker: never
  shell: undefined
  aliasNode: never
  aliasService: never
}

const decodeRaw = decodeObject<RawCheck>({
  id: { name: 'ID', decode: decodeString },
  checkId: { name: 'CheckID', decode: decodeString },
  name: { name: 'Name', decode: decodeString },
  notes: { name: 'Notes', decode: decodeString },
  serviceId: { name: 'ServiceID', decode: decodeString },
  status: { name: 'Status', decode: decodeString },
  grpc: { name: 'GRPC', decode: decodeString },
  tcp: { name: 'TCP', decode: decodeString },
  http: { name: 'HTTP', decode: decodeString },
  method: { name: 'Method', decode: decodeString },
  header: { name: 'Header', decode: decodeMap(decodeList(decodeString)) },
  body: { name: 'Body', decode: decodeString },
  interval: { name: 'Interval', decode: decodeDuration },
  timeout: { name: 'Timeout', decode: decodeDuration },
  ttl: { name: 'TTL', decode: decodeDuration },
  successBeforePassing: { name: 'SuccessBeforePassing', decode: decodeInt },
  failuresBeforeCritical: { name: 'FailuresBeforeCritical', decode: decodeInt },
  deregisterAfter: { name: 'DeregisterCriticalServiceAfter', decode: decodeDuration },
  grpcUseTls: { name: 'GRPCUseTLS', decode: decodeBool },
  tlsSkipVerify: { name: 'TLSSkipVerify', decode: decodeBool },
  outputMaxSize: { name: 'OutputMaxSize', decode: ignoreField },
  token: { name: 'Token', decode: ignoreField },
  namespace: { name: 'Namespace', decode: ignoreField },
  shell: { name: 'Shell', decode: ignoreField },
  args: { name: 'Args', decode: refuseField('it runs no scripts') },
  scriptArgs: { name: 'ScriptArgs', decode: refuseField('it runs no scripts') },
  docker: { name: 'DockerContainerID', decode: refuseField('it runs no scripts') },
  aliasNode: { name: 'AliasNode', decode: refuseField('use a check of its own') },
  aliasService: { name: 'AliasService', decode: refuseField('use a check of its own') },
})

const minIntervalMs = 1000
const minDeregisterMs = 60_000

/**
 * Decodes a check of a service or of the node. `undefined` where it is empty, which asks for none.
 *
 * Consul's own floors hold: an interval below one second is one second, and a service is removed after a minute of
 * critical at the earliest.
 */
export const decodeCheck: Decoder<CheckDefinition | undefined> = (value, field) => {
  const raw = decodeRaw(value, field)
  if (Object.values(raw).every(one => one === undefined || one === '')) return undefined
  const run = runOf(raw)
  const { deregisterAfter = 0 } = raw
  return {
    id: raw.checkId || raw.id || '',
    name: raw.name ?? '',
    notes: raw.notes ?? '',
    serviceId: raw.serviceId ?? '',
    status: statusOf(raw.status),
    run,
    successBeforePassing: Math.max(1, raw.successBeforePassing ?? 0),
    failuresBeforeCritical: Math.max(1, raw.failuresBeforeCritical ?? 0),
    deregisterAfterMs: deregisterAfter === 0 ? 0 : Math.max(minDeregisterMs, deregisterAfter),
  }
}

function runOf(raw: Partial<RawCheck>): CheckDefinition['run'] {
  const { interval = 0, ttl = 0, timeout = 0 } = raw
  if (interval > 0 && ttl > 0) throw new Refusal(400, 'Invalid check: Interval and TTL cannot both be specified')
  const way = wayOf(raw)
  if (way === undefined) {
    if (ttl <= 0) throw new Refusal(400, 'Invalid check: TTL must be > 0 for TTL checks')
    return { kind: 'ttl', ttlMs: ttl }
  }
  if (interval <= 0) throw new Refusal(400, 'Invalid check: Interval must be > 0 for Script, HTTP, or TCP checks')
  return {
    kind: 'probe',
    way,
    intervalMs: Math.max(minIntervalMs, interval),
    timeoutMs: timeout > 0 ? timeout : 10_000,
  }
}

function wayOf({ grpc, tcp, http, method, header, body, grpcUseTls }: Partial<RawCheck>): CheckWay | undefined {
  if (grpc) {
    if (grpcUseTls)
      throw new Refusal(400, 'GRPCUseTLS is not supported by the embedded registry: it stays on one machine')
    return { kind: 'grpc', target: grpc }
  }
  if (tcp) return { kind: 'tcp', target: tcp }
  if (!http) return undefined
  if (!/^https?:$/.test(URL.parse(http)?.protocol ?? ''))
    throw new Refusal(400, `Invalid check: HTTP "${http}" is not a URL`)
  return { kind: 'http', url: http, method: method || 'GET', headers: header ?? {}, body: body ?? '' }
}

function statusOf(text: string | undefined): CheckStatus {
  if (text === undefined || text === '') return 'critical'
  if (text === 'passing' || text === 'warning' || text === 'critical') return text
  throw new Refusal(400, "Status for checks must 'passing', 'warning', 'critical'")
}
