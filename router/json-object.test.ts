import { describe, expect, it } from 'vitest'
import { asObject, isObject } from './json-object.ts'

const others = [undefined, null, 0, '', 'text', true, [], [{}]]

describe('isObject', () => {
  it('takes an object, and neither null nor an array', () => {
    expect([{}, { a: 1 }, ...others].filter(isObject)).toEqual([{}, { a: 1 }])
  })
})

describe('asObject', () => {
  it('gives an object as it is, and an empty one in place of anything else', () => {
    const own = { a: 1 }
    expect(asObject(own)).toBe(own)
    for (const other of others) expect(asObject(other)).toEqual({})
  })
})
