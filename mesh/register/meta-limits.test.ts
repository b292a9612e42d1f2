import { describe, expect, it } from 'vitest'
import { checkMetaLimits } from './meta-limits.ts'

describe('checkMetaLimits', () => {
  it('takes the most that Consul takes', () => {
    const keys = Array.from({ length: 64 }, (_, i) => `${'k'.repeat(125)}_${String(i).padStart(2, '-')}`)
    expect(() => checkMetaLimits(Object.fromEntries(keys.map(key => [key, 'x'.repeat(512)])))).not.toThrow()
    expect(() => checkMetaLimits({})).not.toThrow()
  })

  it('names every fault at once', () => {
    const meta = { 'a b': '1', '': '2', [`${'k'.repeat(129)}`]: '3', long: 'x'.repeat(513) }
    expect(() => checkMetaLimits(meta)).toThrow(
      '[bad_config] meta that Consul would refuse: key "a b" (letters, digits, _ and - only); ' +
        'key "" (letters, digits, _ and - only); a key of 129 characters (at most 128); "long" of 513 characters (at most 512)',
    )
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v']))
    expect(() => checkMetaLimits(many)).toThrow('65 keys (at most 64)')
  })
})
