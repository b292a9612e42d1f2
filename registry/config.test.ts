import { describe, expect, it } from 'vitest'
import { loadRegistryConfig } from './config.ts'

describe('loadRegistryConfig', () => {
  it("listens where Consul's tools look, on this machine only", () => {
    expect(loadRegistryConfig({})).toMatchObject({ REGISTRY_HOST: '127.0.0.1', REGISTRY_PORT: 8500 })
  })

  it('tells all faults at once', () => {
    const load = () => loadRegistryConfig({ REGISTRY_PORT: '99999', REGISTRY_MAX_SERVICES: 'many', LOG_LEVEL: 'loud' })
    expect(load).toThrow(/\[bad_config\] REGISTRY_PORT.*REGISTRY_MAX_SERVICES.*LOG_LEVEL/)
  })
})
