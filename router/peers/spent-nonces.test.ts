import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { SpentNonces } from './spent-nonces.ts'

describe('SpentNonces', () => {
  it('lets each be spent once', () => {
    const nonces = new SpentNonces(new ManualClock())
    const [one, other] = [nonces.make(), nonces.make()]
    expect([one, other, one, other].map(nonce => nonces.spend(nonce, 100))).toEqual([true, true, false, false])
  })

  it('knows what it made itself from everything else', () => {
    const nonces = new SpentNonces(new ManualClock())
    const nonce = nonces.make()
    expect(nonces.isOwn(nonce)).toBe(true)
    expect(new SpentNonces(new ManualClock()).isOwn(nonce)).toBe(false)
    for (let at = 0; at < nonce.length; at++) {
      const changed = nonce.slice(0, at) + (nonce[at] === '0' ? '1' : '0') + nonce.slice(at + 1)
      expect(nonces.isOwn(changed)).toBe(false)
    }
    for (const text of ['', nonce.slice(1), `${nonce}0`, nonce.toUpperCase().replace(/^/, 'A').slice(0, 48)]) {
      expect(nonces.isOwn(text)).toBe(false)
    }
  })

  it('spends nothing that has ended, and remembers nothing of it', async () => {
    const clock = new ManualClock()
    const nonces = new SpentNonces(clock)
    const nonce = nonces.make()
    nonces.spend(nonce, 100)
    await clock.advance(99)
    expect(nonces.spend(nonce, 100)).toBe(false)
    await clock.advance(1)
    expect(nonces.spend(nonce, 100)).toBe(false)
    nonces.spend(nonces.make(), 200)
    expect(nonces.size).toBe(1)
  })

  it('remembers so many at most, the latest', () => {
    const nonces = new SpentNonces(new ManualClock(), 3)
    const made = Array.from({ length: 5 }, () => nonces.make())
    for (const nonce of made) nonces.spend(nonce, 100)
    expect(nonces.size).toBe(3)
    expect(made.slice(2).map(nonce => nonces.spend(nonce, 100))).toEqual([false, false, false])
  })

  it('never lets one be spent twice within its time, in whatever order', async () => {
    const step = fc.record({ which: fc.nat(4), waitMs: fc.nat(30) })
    await fc.assert(
      fc.asyncProperty(fc.array(step), async steps => {
        const clock = new ManualClock()
        const nonces = new SpentNonces(clock)
        const made = Array.from({ length: 5 }, (_, i) => ({ nonce: nonces.make(), endsAtMs: 40 * i, spent: 0 }))
        for (const { which, waitMs } of steps) {
          const one = made[which]
          if (one !== undefined && nonces.spend(one.nonce, one.endsAtMs)) one.spent += 1
          clock.wallMs = (
            now => () =>
              now
          )(clock.wallMs() + waitMs)
        }
        for (const { spent } of made) expect(spent).toBeLessThanOrEqual(1)
      }),
    )
  })
})
