import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createAddressBook } from './address-book.ts'

describe('address book', () => {
  it('knows a host soon after it was asked, tells so, and follows when the host moves', async () => {
    const clock = new ManualClock()
    let changes = 0
    let ip = '10.0.0.1'
    let lookups = 0
    const lookup = async () => {
      lookups += 1
      return ip
    }
    const book = createAddressBook({ lookup, clock, onChange: () => changes++ })
    expect(book.ipOf('a')).toBeUndefined()
    await clock.advance(0)
    expect([book.ipOf('a'), changes, lookups]).toEqual(['10.0.0.1', 1, 1])

    ip = '10.0.0.2'
    await clock.advance(10_000)
    expect(book.ipOf('a')).toBe('10.0.0.1')
    await clock.advance(0)
    expect([book.ipOf('a'), changes, lookups]).toEqual(['10.0.0.2', 2, 2])
  })

  it('keeps what it knows when a look-up fails, and takes nothing that is no address', async () => {
    const clock = new ManualClock()
    const answers = ['10.0.0.1', 'fe80::1%eth0']
    const lookup = async () => answers.shift() ?? Promise.reject(new Error('no such host'))
    const book = createAddressBook({ lookup, clock, onChange: () => {} })
    book.ipOf('a')
    for (let i = 0; i < 3; i++) {
      await clock.advance(10_000)
      expect(book.ipOf('a')).toBe('10.0.0.1')
    }
  })
})
