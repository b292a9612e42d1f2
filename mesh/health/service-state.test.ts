import { describe, expect, it } from 'vitest'
import type { Health } from '../instance.ts'
import { serviceState } from './service-state.ts'

const state = (...healths: Health[]) => serviceState(healths.map(health => ({ health })))

describe('serviceState', () => {
  it('is healthy when all instances pass', () => {
    expect(state('passing', 'passing', 'passing')).toBe('healthy')
  })

  it('is degraded when some do not pass, whatever keeps them from it', () => {
    expect(state('passing', 'critical')).toBe('degraded')
    expect(state('passing', 'warning')).toBe('degraded')
    expect(state('passing', 'maintenance')).toBe('degraded')
  })

  it('is unhealthy when instances are registered and none passes', () => {
    expect(state('critical', 'critical')).toBe('unhealthy')
    expect(state('warning')).toBe('unhealthy')
  })

  it('is down when nothing is registered', () => {
    expect(state()).toBe('down')
  })
})
