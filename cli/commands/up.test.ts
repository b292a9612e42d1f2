import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readUp } from './up.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('readUp', () => {
  it('reads scales and ports', () => {
    const { wanted, values } = readUp(['--scale', 'echo=3', 'weather=2', '-d', '--http-port', '0'], root)
    expect([...wanted.scale]).toEqual([
      ['agent-echo', 3],
      ['tool-weather', 2],
    ])
    expect(wanted).toMatchObject({ httpPort: 0 })
    expect(wanted).not.toHaveProperty('grpcPort')
    expect(values.detach).toBe(true)
  })

  it.each([
    [['--http-port', '65536'], '--http-port must be a whole number from 0 to 65535, not "65536"'],
    [['echo'], '"echo" must be NAME=N, such as echo=3'],
  ])('refuses %j', (argv, message) => {
    expect(() => readUp(argv, root)).toThrow(message)
  })
})
