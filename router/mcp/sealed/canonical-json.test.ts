import type { JsonValue } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

/** The same value with the keys of every object in another order. */
function shuffled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, shuffled(one)]),
  )
}

const json = () => fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as JsonValue)

describe('canonicalJson', () => {
  it('spells a value in one way, however its keys are ordered', () => {
    fc.assert(
      fc.property(json(), value => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))
      }),
    )
  })

  it('is JSON of the same value, so that two that differ have two spellings', () => {
    fc.assert(
      fc.property(json(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value)
      }),
    )
  })

  it.each([
    [{ b: 1, a: [{ d: null, c: 'x' }] }, '{"a":[{"c":"x","d":null}],"b":1}'],
    [JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
    [JSON.parse('[1.0,-0,1e2]'), '[1,0,100]'],
    [{ é: 1, z: 2, '￿': 3, '😀': 4 }, '{"z":2,"é":1,"😀":4,"￿":3}'],
  ])('spells %j', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('refuses what is nested without end', () => {
    const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as JsonValue
    expect(canonicalJson(nested(129))).toHaveLength(258)
    for (const depth of [130, 5_000]) {
      expect(() => canonicalJson(nested(depth))).toThrow('[invalid_argument] arguments nested more than 128 deep')
    }
  })
})
