import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bound, logLevel, milliseconds, port, readConfig } from './config.ts'

const schema = z.object({
  PORT: port().default(8080),
  WAIT_MS: milliseconds().default(500),
  SLOTS: bound(1, 10).optional(),
  LOG_LEVEL: logLevel(),
  API_TOKEN: z.string().min(10).optional(),
  DB_PASSWORD: z.string().regex(/^\d+$/).optional(),
  UPSTREAM: z.url().optional(),
})

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(schema, env)
  } catch (error) {
    return (error as Error).message
  }
  return 'no fault'
}

describe('readConfig', () => {
  it('has defaults for what is absent, empty or blank, and ignores what is not asked for', () => {
    const defaults = { PORT: 8080, WAIT_MS: 500, LOG_LEVEL: 'info' }
    expect(readConfig(schema, {})).toEqual(defaults)
    expect(readConfig(schema, { PORT: '', WAIT_MS: '  ', SLOTS: undefined, HOME: '/root' })).toEqual(defaults)
  })

  it('reads numbers', () => {
    expect(readConfig(schema, { PORT: '0', WAIT_MS: '86400000', SLOTS: '10' })).toMatchObject({
      PORT: 0,
      WAIT_MS: 86_400_000,
      SLOTS: 10,
    })
  })

  it('names every variable at fault at once, and what it was', () => {
    const message = messageOf({ PORT: '65536', WAIT_MS: 'soon', SLOTS: '1.5', LOG_LEVEL: 'loud' })
    expect(message).toMatch(/^\[bad_config\] /)
    for (const [name, value] of [
      ['PORT', '65536'],
      ['WAIT_MS', 'soon'],
      ['SLOTS', '1.5'],
      ['LOG_LEVEL', 'loud'],
    ]) {
      expect(message).toMatch(new RegExp(`${name}: [^;]+ \\(is "${value}"\\)`))
    }
  })

  it.each(['-1', '65536', 'NaN', 'Infinity', '80 80', '1e9'])('knows that %s is no port', value => {
    expect(messageOf({ PORT: value })).toContain('PORT: ')
  })

  it('repeats no secret, neither of a variable that is named like one nor inside an address', () => {
    const message = messageOf({ API_TOKEN: 'hunter2', DB_PASSWORD: 'swordfish', UPSTREAM: 'ht tp://joe:s3cret@host' })
    expect(message).toContain('API_TOKEN: ')
    expect(message).toContain('DB_PASSWORD: ')
    expect(message).toContain('UPSTREAM: ')
    for (const secret of ['hunter2', 'swordfish', 's3cret']) expect(message).not.toContain(secret)
  })
})
