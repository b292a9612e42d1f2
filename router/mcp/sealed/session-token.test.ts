import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { Keys } from '../../keys/key-ring.ts'
import { createSealed } from './sealed.ts'
import { createSessionTokens, type Session, type SessionFacts } from './session-token.ts'

const ttlMs = 7 * 86_400_000

function start() {
  const clock = new ManualClock()
  const sealed = createSealed(new Keys(clock, silentLog), clock)
  return { clock, sealed, ...createSessionTokens(sealed, clock, ttlMs) }
}

const facts: SessionFacts = {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: true, elicitationUrl: false, sampling: true, roots: false },
  clientName: 'claude-code',
}

function sessionOf(read: Session | string): Session {
  if (typeof read === 'string') throw new Error(read)
  return read
}

describe('createSessionTokens', () => {
  it('reads what a client said when it began, whatever it was', () => {
    const { mint, read } = start()
    const capabilities = fc.record({
      elicitation: fc.boolean(),
      elicitationUrl: fc.boolean(),
      sampling: fc.boolean(),
      roots: fc.boolean(),
    })
    fc.assert(
      fc.property(capabilities, fc.string({ maxLength: 15 }), (capabilities, name) => {
        const clientName = name.replaceAll(/\p{Cc}/gu, ' ')
        expect(read(mint({ ...facts, capabilities, clientName }))).toMatchObject({ ...facts, capabilities, clientName })
      }),
    )
  })

  it('is at most 400 visible ASCII characters, whatever a client calls itself', () => {
    const { mint, read } = start()
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({ maxLength: 300 }),
        (clientName, version) => {
          const token = mint({ ...facts, clientName, protocolVersion: version })
          expect(token).toMatch(/^[\x21-\x7e]{1,400}$/)
          expect(clientName.toWellFormed().replaceAll(/\p{Cc}/gu, ' ')).toContain(sessionOf(read(token)).clientName)
        },
      ),
    )
    for (const clientName of ['"'.repeat(999), '\u0000'.repeat(999), '\ud800'.repeat(999), '😀'.repeat(999)]) {
      expect(mint({ ...facts, clientName }).length).toBeLessThanOrEqual(400)
    }
  })

  it('clips a long name between two characters', () => {
    const { mint, read } = start()
    expect(sessionOf(read(mint({ ...facts, clientName: `a${'😀'.repeat(50)}` }))).clientName).toBe(
      `a${'😀'.repeat(15)}`,
    )
  })

  it('tells every session from every other', () => {
    const { mint, read } = start()
    const nonces = Array.from({ length: 20 }, () => sessionOf(read(mint(facts))).nonce)
    expect(new Set(nonces).size).toBe(20)
  })

  it('lasts as long as it is told to, from when it began', async () => {
    const { clock, mint, read } = start()
    await clock.advance(5_000)
    const token = mint(facts)
    await clock.advance(ttlMs - 1)
    expect(sessionOf(read(token)).issuedAtMs).toBe(5_000)
    await clock.advance(1)
    expect(read(token)).toBe('expired')
  })

  it('says why it takes no other text', () => {
    const { sealed, mint, read } = start()
    expect(read('')).toBe('forged')
    expect(read(`${mint(facts)}A`)).toBe('forged')
    expect(read(sealed.seal('request-state', Buffer.from('[]'), ttlMs))).toBe('forged')
    expect(read(start().mint(facts))).toBe('unknown_key')
  })
})
