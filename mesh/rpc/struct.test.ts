import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Struct__Output } from '#proto/gen/google/protobuf/Struct.ts'
import type { Value__Output } from '#proto/gen/google/protobuf/Value.ts'
import { fromStruct, fromValue, type Json, type JsonObject, toStruct, toValue } from './struct.ts'

describe('toValue', () => {
  it('says which kind each value is', () => {
    expect(toStruct({ a: 'x', b: [1, true], c: { d: null } })).toEqual({
      fields: {
        a: { stringValue: 'x' },
        b: { listValue: { values: [{ numberValue: 1 }, { boolValue: true }] } },
        c: { structValue: { fields: { d: { nullValue: 'NULL_VALUE' } } } },
      },
    })
  })

  it('comes back as it was, whatever JSON can carry', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        expect(fromValue(toValue(json as Json) as Value__Output)).toEqual(json)
      }),
    )
  })

  it('comes back as an object with the names that it had', () => {
    const json: JsonObject = { constructor: 'x', '': 0, nested: { toString: false } }
    expect(fromStruct(toStruct(json) as Struct__Output)).toEqual(json)
  })
})
