import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { newSealingKey, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { Keys } from '../../keys/key-ring.ts'
import { createSealed } from './sealed.ts'

function start(clock = new ManualClock(), ...keys: ReturnType<typeof newSealingKey>[]) {
  const ring = new Keys(clock, silentLog)
  if (keys.length > 0) ring.take(writeSealingKeys(keys), 'kv')
  return { clock, ring, ...createSealed(ring, clock) }
}

const hello = Buffer.from('hello')
const later = 1_000

describe('createSealed', () => {
  it('opens what it sealed, whatever it is', () => {
    const { seal, open } = start()
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.integer({ min: 1, max: 2 ** 48 - 1 }),
        (payload, expiresAtMs) => {
          const text = seal('session', payload, expiresAtMs)
          expect(text).toMatch(/^1\.[a-z0-9]+\.[\w-]+$/)
          expect(open('session', text)).toEqual({ kind: 'opened', payload: Buffer.from(payload), expiresAtMs })
        },
      ),
    )
  })

  it('never gives the same text twice, nor shows what is in it', () => {
    const { seal } = start()
    const texts = Array.from({ length: 50 }, () => seal('session', hello, later))
    expect(new Set(texts).size).toBe(50)
    for (const text of texts) expect(Buffer.from(text.split('.')[2] ?? '', 'base64url').includes(hello)).toBe(false)
  })

  it('refuses it with any character changed, added or left out', () => {
    const { seal, open } = start()
    const text = seal('session', hello, later)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \n'
    for (let at = 0; at <= text.length; at++) {
      for (const character of alphabet) {
        const changed = text.slice(0, at) + character + text.slice(at + 1)
        if (changed !== text) expect(open('session', changed).kind, `${character} at ${at}`).toBe('refused')
        const longer = text.slice(0, at) + character + text.slice(at)
        expect(open('session', longer).kind, `${character} before ${at}`).toBe('refused')
      }
      if (at < text.length) expect(open('session', text.slice(0, at)).kind).toBe('refused')
      if (at > 0) expect(open('session', text.slice(at)).kind).toBe('refused')
    }
  })

  it('calls forged what it cannot read at all', () => {
    const { open } = start()
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'1.aA0-_= ') })),
        text => {
          expect(open('session', text)).toEqual({ kind: 'refused', why: 'forged' })
        },
      ),
    )
    expect(open('session', `1.a.${'A'.repeat(60_000)}`)).toEqual({ kind: 'refused', why: 'forged' })
  })

  it('refuses what was sealed for something else', () => {
    const { seal, open } = start()
    expect(open('request-state', seal('session', hello, later))).toEqual({ kind: 'refused', why: 'forged' })
  })

  it('opens it until the millisecond in which it ends', async () => {
    const { clock, seal, open } = start()
    const text = seal('session', hello, later)
    await clock.advance(later - 1)
    expect(open('session', text).kind).toBe('opened')
    await clock.advance(1)
    expect(open('session', text)).toEqual({ kind: 'refused', why: 'expired' })
  })

  it('says so where the key is not known, or not any more, and that it is forged where another key has its id', () => {
    const key = newSealingKey(0)
    const { ring, seal, open } = start(new ManualClock(), key)
    const text = seal('session', hello, later)
    expect(start().open('session', text)).toEqual({ kind: 'refused', why: 'unknown_key' })
    ring.take(writeSealingKeys([newSealingKey(0)]), 'kv')
    expect(open('session', text)).toEqual({ kind: 'refused', why: 'unknown_key' })
    ring.take(writeSealingKeys([{ ...newSealingKey(0), id: key.id }]), 'kv')
    expect(open('session', text)).toEqual({ kind: 'refused', why: 'forged' })
  })

  it('opens what another router sealed, and goes from key to key with no text lost', async () => {
    const clock = new ManualClock()
    const [old, next] = [newSealingKey(0), newSealingKey(60_000)]
    // One heard of the new key, the other did not yet.
    const [one, other] = [start(clock, old, next), start(clock, old)]
    const texts = [one.seal('session', hello, 1e9), other.seal('session', hello, 1e9)]
    await clock.advance(59_999)
    texts.push(one.seal('session', hello, 1e9))
    for (const text of texts)
      expect([one.open('session', text).kind, other.open('session', text).kind]).toEqual(['opened', 'opened'])
    other.ring.take(writeSealingKeys([old, next]), 'kv')
    await clock.advance(1)
    texts.push(one.seal('session', hello, 1e9), other.seal('session', hello, 1e9))
    for (const text of texts)
      expect([one.open('session', text).kind, other.open('session', text).kind]).toEqual(['opened', 'opened'])
    expect(new Set(texts.map(text => text.split('.')[1]))).toEqual(new Set([old.id, next.id]))
  })

  it('seals no more than it opens', () => {
    const { seal, open } = start()
    const text = seal('request-state', Buffer.alloc(32 * 1024), later)
    expect(text.length).toBeLessThan(44_000)
    expect(open('request-state', text).kind).toBe('opened')
    expect(() => seal('request-state', Buffer.alloc(32 * 1024 + 1), later)).toThrow('[too_large] 32769 bytes')
  })
})
