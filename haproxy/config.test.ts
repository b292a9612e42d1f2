import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

describe('loadConfig', () => {
  it('listens on the loopback only, in cleartext and without limits, until it is told otherwise', () => {
    const config = loadConfig({ RUN_DIR: '/run/meshwork' })
    expect(config).toMatchObject({ BIND: '127.0.0.1', STATS_BIND: '127.0.0.1', CONTROL_HOST: '127.0.0.1' })
    expect(config).toMatchObject({ HTTP_PORT: 8080, GRPC_PORT: 50051, STATS_PORT: 8404, RATE_LIMIT_PER_CLIENT: 0 })
    expect(config.TLS_DIR).toBeUndefined()
  })

  it('names every variable at fault at once', () => {
    const faults = {
      BIND: '0.0.0.0\n    user root',
      HTTP_PORT: '0',
      RUN_DIR: '/run/with a space',
      HAPROXY_MANAGED: 'maybe',
      MEMBERSHIP: 'magic',
      RATE_LIMIT_PER_TOOL: '-1',
      CONSUL_HTTP_ADDR: 'http://',
    }
    const message = (() => {
      try {
        return String(loadConfig(faults))
      } catch (error) {
        return String(error)
      }
    })()
    for (const name of Object.keys(faults)) expect(message).toContain(name)
  })

  it('refuses a folder whose sockets would have too long a name', () => {
    expect(() => loadConfig({ RUN_DIR: `/${'x'.repeat(90)}` })).toThrow(/RUN_DIR.*at most 80/)
  })
})
