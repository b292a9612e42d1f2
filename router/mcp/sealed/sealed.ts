import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { SealingKey } from '#mesh/sealing-keys.ts'
import type { KeyRing } from '../../keys/key-ring.ts'

/** What a text was sealed for; one sealed for something else is a forgery. */
export type Purpose = 'request-state' | 'session'

/**
 * Why a text is not taken: no router sealed it for this, its time is over, or the key that it names is not known here (any
 * more).
 */
export type Refusal = 'forged' | 'expired' | 'unknown_key'

export type Opened =
  | { readonly kind: 'opened'; readonly payload: Buffer; readonly expiresAtMs: number }
  | { readonly kind: 'refused'; readonly why: Refusal }

/** Texts that clients carry for the routers, and can neither read nor change. */
export interface Sealed {
  /**
   * @param payload     up to 32 KiB
   * @param expiresAtMs whole milliseconds since the epoch; from then on it is refused
   * @returns `1.<key id>.<base64url>`, visible ASCII
   * @throws MeshError `too_large`
   */
  seal(purpose: Purpose, payload: Uint8Array, expiresAtMs: number): string
  open(purpose: Purpose, text: string): Opened
}

const mostPayloadBytes = 32 * 1024
const longestText = 48 * 1024
const ivBytes = 12
const tagBytes = 16
const timeBytes = 6
const shape = /^(1\.([a-z0-9]{1,16}))\.([\w-]+)$/

/** AES-256-GCM with a key for each purpose (HKDF, RFC 5869); version and key id are held to as well. */
export function createSealed(keys: KeyRing, clock: Clock): Sealed {
  const derived = new WeakMap<SealingKey, Map<Purpose, KeyObject>>()

  return {
    seal(purpose, payload, expiresAtMs) {
      if (payload.length > mostPayloadBytes) {
        throw new MeshError('too_large', `${payload.length} bytes to seal (at most ${mostPayloadBytes})`)
      }
      const key = keys.sealing
      const head = `1.${key.id}`
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose, key), iv).setAAD(Buffer.from(head))
      const time = Buffer.alloc(timeBytes)
      time.writeUIntBE(expiresAtMs, 0, timeBytes)
      const bytes = Buffer.concat([
        iv,
        cipher.update(time),
        cipher.update(payload),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `${head}.${bytes.toString('base64url')}`
    },
    open(purpose, text) {
      const [, head = '', id = '', body = ''] = text.length > longestText ? [] : (shape.exec(text) ?? [])
      const bytes = Buffer.from(body, 'base64url')
      // One text for one payload: decoders overlook what the last character has to spare.
      if (bytes.length < ivBytes + timeBytes + tagBytes || bytes.toString('base64url') !== body)
        return refused('forged')
      const key = keys.find(id)
      if (key === undefined) return refused('unknown_key')
      const plain = decrypt(keyFor(purpose, key), head, bytes)
      if (plain === undefined) return refused('forged')
      const expiresAtMs = plain.readUIntBE(0, timeBytes)
      if (clock.wallMs() >= expiresAtMs) return refused('expired')
      return { kind: 'opened', payload: plain.subarray(timeBytes), expiresAtMs }
    },
  }

  function keyFor(purpose: Purpose, key: SealingKey): KeyObject {
    const known = derived.get(key) ?? new Map<Purpose, KeyObject>()
    derived.set(key, known)
    let found = known.get(purpose)
    if (found === undefined) {
      found = createSecretKey(Buffer.from(hkdfSync('sha256', key.secret, '', `meshwork mcp ${purpose}`, 32)))
      known.set(purpose, found)
    }
    return found
  }
}

function decrypt(key: KeyObject, head: string, bytes: Buffer): Buffer | undefined {
  const iv = bytes.subarray(0, ivBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(head)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

function refused(why: Refusal): Opened {
  return { kind: 'refused', why }
}
