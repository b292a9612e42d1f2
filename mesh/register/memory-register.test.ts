import { describe, expect, it } from 'vitest'
import { createMemoryRegister } from './memory-register.ts'
import type { Registration } from './register.ts'

const registration: Registration = {
  id: 'x-tool-1',
  service: 'tool-x',
  address: '127.0.0.1',
  port: 7001,
  tags: [],
  meta: {},
  check: { kind: 'ttl', ttlMs: 1000 },
}

describe('createMemoryRegister', () => {
  it('remembers who is announced until they leave', async () => {
    const register = createMemoryRegister()
    const announced = await register.announce(registration)
    expect(register.registrations).toEqual([registration])
    await announced.leave()
    await announced.leave()
    expect(register.registrations).toEqual([])
  })

  it('announces nobody whose signal has aborted', async () => {
    const register = createMemoryRegister()
    await expect(register.announce(registration, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    expect(register.registrations).toEqual([])
  })
})
