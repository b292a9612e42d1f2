import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MeshError } from './errors.ts'
import { newSealingKey, readSealingKeys, type SealingKey, sealingKeyAt, writeSealingKeys } from './sealing-keys.ts'

const secret = Buffer.alloc(32, 7).toString('base64')
const key = (facts: object = {}) => ({ id: 'a', secret, fromMs: 0, ...facts })
const text = (...keys: unknown[]) => JSON.stringify({ keys })

const faultOf = (given: string): string => {
  try {
    readSealingKeys(given)
  } catch (thrown) {
    return MeshError.from(thrown).message
  }
  throw new Error(`taken: ${given}`)
}

describe('readSealingKeys', () => {
  it('reads what was written, the first to begin first', () => {
    const starts = fc.uniqueArray(fc.nat(2 ** 40), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(starts, starts => {
        const keys = starts.map(newSealingKey)
        const read = readSealingKeys(writeSealingKeys(keys))
        expect(read.map(({ fromMs }) => fromMs)).toEqual(starts.toSorted((a, b) => a - b))
        for (const { id, secret } of keys) expect(read.find(one => one.id === id)?.secret.equals(secret)).toBe(true)
      }),
    )
  })

  it.each([
    ['', 'no JSON'],
    ['null', 'it must be an object'],
    ['[]', 'it must be an object'],
    ['{}', 'keys: needs 1 to 8'],
    [text(), 'keys: needs 1 to 8'],
    [text(...Array.from({ length: 9 }, (_, i) => key({ id: `k${i}` }))), 'keys: needs 1 to 8'],
    [text(null), 'keys[0] must be an object'],
    [text(key(), key({ id: 'a', fromMs: 5 })), 'keys: two have the same id'],
    [text(key(), key({ id: 'B' })), 'keys[1].id: needs 1 to 16 of a-z and 0-9'],
    [text(key({ id: 'x'.repeat(17) })), 'keys[0].id: needs 1 to 16 of a-z and 0-9'],
    [text(key({ id: 5 })), 'keys[0].id: needs 1 to 16 of a-z and 0-9'],
    [text(key({ fromMs: -1 })), 'keys[0].fromMs: needs milliseconds since 1970'],
    [text(key({ fromMs: '5' })), 'keys[0].fromMs: needs milliseconds since 1970'],
    [text(key({ fromMs: 8.64e15 + 2 })), 'keys[0].fromMs: needs milliseconds since 1970'],
    [text(key({ fromMs: 0.5 })), 'keys[0].fromMs: needs milliseconds since 1970'],
    [text(key({ secret: undefined })), 'keys[0].secret: needs 32 bytes in base64'],
    [text(key({ secret: Buffer.alloc(31).toString('base64') })), 'keys[0].secret: needs 32 bytes in base64'],
    [text(key({ secret: `${secret.slice(0, -2)}*=` })), 'keys[0].secret: needs 32 bytes in base64'],
    [text(key({ secret: ` ${secret}` })), 'keys[0].secret: needs 32 bytes in base64'],
    [' '.repeat(70_000), '70000 characters (at most 65536)'],
  ])('refuses %j', (given, why) => {
    expect(faultOf(given)).toBe(`[invalid_argument] sealing keys: ${why}`)
  })

  it('repeats nothing of what it refuses, which may hold secrets', () => {
    const whole = text(key({ secret: 'Rm9vYmFy'.repeat(6) }), key({ id: 'hidden!' }))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), length => {
        expect(faultOf(whole.slice(0, length))).toBe('[invalid_argument] sealing keys: no JSON')
      }),
    )
    expect(faultOf(whole)).not.toMatch(/Rm9v|hidden/)
  })
})

describe('a sealing key', () => {
  it('shows its secret to nothing that prints it', () => {
    const made = newSealingKey(5)
    const bytes = made.secret.export()
    const shown = inspect(made, { depth: 9, showHidden: true }) + JSON.stringify({ made })
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      expect(shown).not.toContain(bytes.toString(encoding))
    expect(JSON.stringify(made)).toBe(`{"id":"${made.id}","secret":{},"fromMs":5}`)
  })
})

describe('sealingKeyAt', () => {
  const keys: readonly SealingKey[] = [10, 20, 30].map(newSealingKey)
  it.each([
    [9, 10],
    [10, 10],
    [19, 10],
    [20, 20],
    [31, 30],
  ])('at %i seals with the one from %i', (now, from) => {
    expect(sealingKeyAt(keys, now)?.fromMs).toBe(from)
  })

  it('has none where there is none', () => {
    expect(sealingKeyAt([], 5)).toBeUndefined()
  })
})
