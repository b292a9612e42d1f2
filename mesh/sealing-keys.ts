import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { MeshError } from './errors.ts'
import { randomHex } from './random-hex.ts'

/** Where the routers' keys are in Consul's KV. */
export const sealingKeysPath = 'mesh/mcp/keys'

/** So many keys at most: one to seal with, and those that opened texts may still come back for. */
export const mostKeys = 8

/** A new key seals after this time, so that every router can open before anyone seals. */
export const keyLeadMs = 60_000

/** How long a text that was sealed can live where nobody says otherwise: a session's seven days. */
export const longestSealMs = 7 * 86_400_000

/** A key that routers seal with, so that clients can carry what is the routers' own. */
export interface SealingKey {
  /** 1 to 16 of `[a-z0-9]`; stands in front of each text that it sealed. */
  readonly id: string
  /** 32 bytes. A KeyObject, since no log and no inspector shows what is in one. */
  readonly secret: KeyObject
  /** Nobody seals with it before: milliseconds since the epoch. */
  readonly fromMs: number
}

const secretBytes = 32
const longestText = 64 * 1024
/** The last moment that JavaScript has a date for. */
const latestMs = 8.64e15

/** @param fromMs when it begins to seal, in milliseconds since the epoch */
export function newSealingKey(fromMs: number): SealingKey {
  return { id: randomHex(4), secret: createSecretKey(randomBytes(secretBytes)), fromMs }
}

/**
 * Reads keys as a file or the KV has them: `{"keys":[{"id":"1f3a9c02","secret":"<32 bytes in base64>","fromMs":0}]}`.
 *
 * @returns 1 to 8 keys with ids of their own, the first to begin first
 * @throws MeshError `invalid_argument` that says what is wrong and where, and repeats nothing of what stands there
 */
export function readSealingKeys(text: string): readonly SealingKey[] {
  if (text.length > longestText) throw wrong(`${text.length} characters (at most ${longestText})`)
  const { keys } = fieldsOf(parse(text), 'it')
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > mostKeys) throw wrong(`keys: needs 1 to ${mostKeys}`)
  const read = keys.map((key, i) => readKey(fieldsOf(key, `keys[${i}]`), `keys[${i}]`))
  if (new Set(read.map(({ id }) => id)).size < read.length) throw wrong('keys: two have the same id')
  return read.sort(byAge)
}

/** The text that `readSealingKeys` reads. It holds the secrets. */
export function writeSealingKeys(keys: readonly SealingKey[]): string {
  const written = [...keys].sort(byAge).map(({ id, secret, fromMs }) => {
    return { id, secret: secret.export().toString('base64'), fromMs }
  })
  return JSON.stringify({ keys: written })
}

/**
 * The key to seal with: of those that have begun, the newest; where none has, which is where clocks disagree, the first to
 * begin.
 *
 * @param keys  the first to begin first, as `readSealingKeys` gives them
 * @param nowMs milliseconds since the epoch
 */
export function sealingKeyAt(keys: readonly SealingKey[], nowMs: number): SealingKey | undefined {
  return keys.findLast(({ fromMs }) => fromMs <= nowMs) ?? keys[0]
}

function byAge(a: SealingKey, b: SealingKey): number {
  return a.fromMs - b.fromMs || (a.id < b.id ? -1 : 1)
}

function readKey({ id, secret, fromMs }: Record<string, unknown>, at: string): SealingKey {
  if (typeof id !== 'string' || !/^[a-z0-9]{1,16}$/.test(id)) throw wrong(`${at}.id: needs 1 to 16 of a-z and 0-9`)
  if (typeof fromMs !== 'number' || !Number.isInteger(fromMs) || fromMs < 0 || fromMs > latestMs) {
    throw wrong(`${at}.fromMs: needs milliseconds since 1970`)
  }
  const bytes = Buffer.from(typeof secret === 'string' ? secret : '', 'base64')
  if (bytes.length !== secretBytes || bytes.toString('base64') !== secret) {
    throw wrong(`${at}.secret: needs ${secretBytes} bytes in base64`)
  }
  return { id, secret: createSecretKey(bytes), fromMs }
}

/** Node's own words would repeat a part of the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong('no JSON')
  }
}

function fieldsOf(json: unknown, what: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(`${what} must be an object`)
  return json as Record<string, unknown>
}

function wrong(what: string): MeshError {
  return new MeshError('invalid_argument', `sealing keys: ${what}`)
}
