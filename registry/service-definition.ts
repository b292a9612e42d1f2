import { Refusal } from './api.ts'
import { type CheckDefinition, decodeCheck } from './check-definition.ts'
import {
  decodeBool,
  decodeInt,
  decodeList,
  decodeMap,
  decodeObject,
  decodeString,
  ignoreField,
  parseJson,
  refuseField,
} from './decode.ts'

/** A service as it was asked for, its checks included. */
export interface ServiceDefinition {
  readonly id: string
  readonly name: string
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, string>>
  readonly address: string
  readonly port: number
  readonly weights: { readonly Passing: number; readonly Warning: number }
  readonly enableTagOverride: boolean
  readonly checks: readonly CheckDefinition[]
}

interface RawService {
  id: string
  name: string
  tags: string[]
  meta: Record<string, string>
  address: string
  port: number
  weights: { passing?: number; warning?: number }
  enableTagOverride: boolean
  check: CheckDefinition | undefined
  checks: (CheckDefinition | undefined)[]
  kind: never
  proxy: never
  connect: never
  taggedAddresses: undefined
  token: undefined
  namespace: undefined
}

const decodeRaw = decodeObject<RawService>({
  id: { name: 'ID', decode: decodeString },
  name: { name: 'Name', decode: decodeString },
  tags: { name: 'Tags', decode: decodeList(decodeString) },
  meta: { name: 'Meta', decode: decodeMap(decodeString) },
  address: { name: 'Address', decode: decodeString },
  port: { name: 'Port', decode: decodeInt },
  weights: {
    name: 'Weights',
    decode: decodeObject<{ passing: number; warning: number }>({
      passing: { name: 'Passing', decode: decodeInt },
      warning: { name: 'Warning', decode: decodeInt },
    }),
  },
  enableTagOverride: { name: 'EnableTagOverride', decode: decodeBool },
  check: { name: 'Check', decode: decodeCheck },
  checks: { name: 'Checks', decode: decodeList(decodeCheck) },
  taggedAddresses: { name: 'TaggedAddresses', decode: ignoreField },
  token: { name: 'Token', decode: ignoreField },
  namespace: { name: 'Namespace', decode: ignoreField },
  kind: { name: 'Kind', decode: refuseField('it knows no Connect') },
  proxy: { name: 'Proxy', decode: refuseField('it knows no Connect') },
  connect: { name: 'Connect', decode: refuseField('it knows no Connect') },
})

/** Decodes and checks the body of a registration, refusing what Consul refuses, in its order. */
export function parseServiceDefinition(body: Buffer): ServiceDefinition {
  const raw = decodeRaw(parseJson(body), '')
  const { name = '', meta = {}, weights = {} } = raw
  if (name === '') throw new Refusal(400, 'Missing service name')
  checkMeta(meta)
  const { passing = 1, warning = 1 } = weights
  if (passing <= 0) throw new Refusal(400, 'Invalid Weights: Passing must be greater than 0')
  if (passing > 65_535 || warning < 0 || warning > 65_535) {
    throw new Refusal(400, 'Invalid Weights: DNS Weight must be between 0 and 65535')
  }
  const asked = [raw.check, ...(raw.checks ?? [])]
  return {
    id: raw.id || name,
    name,
    tags: raw.tags ?? [],
    meta,
    address: raw.address ?? '',
    port: raw.port ?? 0,
    weights: { Passing: passing, Warning: warning },
    enableTagOverride: raw.enableTagOverride ?? false,
    checks: asked.filter(check => check !== undefined),
  }
}

function checkMeta(meta: Readonly<Record<string, string>>): void {
  const refuse = (text: string) => new Refusal(400, `Invalid Service Meta: ${text}`)
  if (Object.keys(meta).length > 64) throw refuse('Node metadata cannot contain more than 64 key/value pairs')
  for (const [key, value] of Object.entries(meta)) {
    const fault = pairFault(key, value)
    if (fault !== undefined) throw refuse(`Couldn't load metadata pair ('${key}', '${value}'): ${fault}`)
  }
}

function pairFault(key: string, value: string): string | undefined {
  if (key === '') return 'Key cannot be blank'
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) return 'Key contains invalid characters'
  if (key.length > 128) return 'Key is too long (limit: 128 characters)'
  return value.length > 512 ? 'Value is too long (limit: 512 characters)' : undefined
}
