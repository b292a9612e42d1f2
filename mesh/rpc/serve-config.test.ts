import { describe, expect, it } from 'vitest'
import { advertisedAddress, configuredCheck, loadServeConfig } from './serve-config.ts'

describe('loadServeConfig', () => {
  it('listens on loopback at any free port unless told otherwise', () => {
    expect(loadServeConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 0,
      CHECK_KIND: 'grpc',
      CHECK_INTERVAL_MS: 1_000,
    })
    expect(loadServeConfig({})).not.toHaveProperty('METRICS_PORT')
  })

  it('tells every fault at once', () => {
    const env = {
      PORT: '99999',
      INSTANCE_ID: 'a b',
      WEIGHT: '0',
      SLOTS: '-1',
      CHECK_INTERVAL_MS: '5',
      MAX_MESSAGE_BYTES: 'big',
    }
    for (const name of Object.keys(env)) expect(() => loadServeConfig(env)).toThrow(`${name}: `)
  })
})

describe('advertisedAddress', () => {
  const addressOf = (env: Record<string, string>) => advertisedAddress(loadServeConfig(env))

  it('is what was said, else the host, else this machine’s own where the host is all addresses', () => {
    expect(addressOf({ HOST: '0.0.0.0', ADVERTISE_ADDRESS: '10.0.0.7' })).toBe('10.0.0.7')
    expect(addressOf({ HOST: '127.0.0.1' })).toBe('127.0.0.1')
    for (const HOST of ['0.0.0.0', '::']) expect(addressOf({ HOST })).toMatch(/^(?!0\.0\.0\.0)\d+\.\d+\.\d+\.\d+$/)
  })
})

describe('configuredCheck', () => {
  const checkOf = (env: Record<string, string>) => configuredCheck(loadServeConfig(env))

  it('asks over gRPC or TCP every interval, or waits three of them for a sign of life', () => {
    const times = { CHECK_INTERVAL_MS: '200', CHECK_TIMEOUT_MS: '100' }
    expect(checkOf(times)).toEqual({ kind: 'grpc', intervalMs: 200, timeoutMs: 100 })
    expect(checkOf({ ...times, CHECK_KIND: 'tcp' })).toEqual({ kind: 'tcp', intervalMs: 200, timeoutMs: 100 })
    expect(checkOf({ ...times, CHECK_KIND: 'ttl' })).toEqual({ kind: 'ttl', ttlMs: 600 })
  })
})
