import { describe, expect, it } from 'vitest'
import { strategyNames } from '../balance/strategies.ts'
import { readPolicy, unknownStrategy, writePolicy } from './read-policy.ts'

describe('readPolicy', () => {
  it('takes a bare name of every strategy, whatever white space is around it', () => {
    for (const strategy of strategyNames) expect(readPolicy(` ${strategy}\n`)).toEqual({ strategy })
  })

  it('takes JSON, in which everything may be left out', () => {
    expect(readPolicy('{"strategy":"p2c","hedge":true,"slow_start_ms":30000}')).toEqual({
      strategy: 'p2c',
      hedge: true,
      slowStartMs: 30_000,
    })
    expect(readPolicy('{"hedge":false}')).toEqual({ hedge: false })
    expect(readPolicy('{}')).toEqual({})
  })

  it('tells all faults at once', () => {
    const bad = '{"strategy":"leest_loaded","hedge":"yes","slow_start_ms":-1,"hegde":true}'
    expect(() => readPolicy(bad)).toThrow(
      /^\[invalid_argument\] strategy: no balancing strategy "leest_loaded"; did you mean "least_loaded"\?.*hedge: .*slow_start_ms: .*hegde/,
    )
  })

  it.each([
    ['', 'it is empty'],
    ['  ', 'it is empty'],
    ['fastest', 'no balancing strategy "fastest"; there are adaptive,'],
    ['toString', 'no balancing strategy "toString"'],
    ['"p2c"', 'no balancing strategy ""p2c""'],
    ['{"slow_start_ms":NaN}', 'neither a strategy'],
    ['{"slow_start_ms":1e99}', 'slow_start_ms: '],
    ['{"slow_start_ms":0.5}', 'slow_start_ms: '],
    ['{"slow_start_ms":null}', 'slow_start_ms: '],
    ['{"strategy":"__proto__"}', 'strategy: no balancing strategy "__proto__"'],
    ['{"__proto__":{"hedge":true}}', '__proto__'],
    ['{"slow_start_ms":-1}', 'slow_start_ms: expected a whole number of milliseconds from 0 to 3600000, got -1'],
    ['{"slow_start_ms":1e999}', 'from 0 to 3600000, got Infinity'],
    ['{"hedge":"on"}', 'hedge: expected true or false, got "on"'],
    ['{"strategy":null}', "strategy: expected a strategy's name, got null"],
    ['{"slowStartMs":5}', 'there are strategy, hedge, slow_start_ms, and not slowStartMs'],
    ['p2c\n\u001b[2J', 'no balancing strategy "p2c��[2J"'],
    ['{', 'neither a strategy'],
    ['[]', 'no balancing strategy "[]"'],
    ['x'.repeat(500_000), `no balancing strategy "${'x'.repeat(40)}…"`],
  ])('refuses %.60s', (text, why) => {
    expect(() => readPolicy(text)).toThrow(why)
  })

  it('says little of a value in which very much is wrong', () => {
    const bad = JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key${i}`, i])))
    const told = (() => {
      try {
        readPolicy(bad)
        return ''
      } catch (thrown) {
        return String(thrown)
      }
    })()
    expect(told).toMatch(/key0.*key1.*…$/)
    expect(told.length).toBeLessThan(1_100)
  })
})

describe('writePolicy', () => {
  it.each([
    [{ strategy: 'p2c' }, 'p2c'],
    [{ strategy: 'p2c', hedge: true }, '{"strategy":"p2c","hedge":true}'],
    [{ slowStartMs: 0 }, '{"slow_start_ms":0}'],
    [{}, '{}'],
  ] as const)('writes %o as %s, which reads as the same', (policy, text) => {
    expect(writePolicy(policy)).toBe(text)
    expect(readPolicy(text)).toEqual(policy)
  })
})

describe('unknownStrategy', () => {
  it('names the one that is meant, where one is near', () => {
    expect(unknownStrategy('roundrobin')).toMatch(/did you mean "round_robin"\?/)
    expect(unknownStrategy('p3c')).toMatch(/did you mean "p2c"\?/)
    expect(unknownStrategy('LEAST-LOADED')).toMatch(/did you mean "least_loaded"\?/)
    expect(unknownStrategy('fastest')).not.toMatch(/did you mean/)
  })
})
