import { describe, expect, it } from 'vitest'
import { hostPort } from './host-port.ts'

describe('hostPort', () => {
  it('puts an IPv6 address in brackets, once, and leaves all others as they are', () => {
    expect(hostPort('10.0.0.7', 7000)).toBe('10.0.0.7:7000')
    expect(hostPort('weather.local', 7000)).toBe('weather.local:7000')
    expect(hostPort('fe80::1', 7000)).toBe('[fe80::1]:7000')
    expect(hostPort('[::1]', 7000)).toBe('[::1]:7000')
  })
})
