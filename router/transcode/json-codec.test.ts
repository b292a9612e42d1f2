import { create, toBinary } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { field, messageOf } from '../testing/build-file.ts'
import { types } from '../testing/reflected.ts'
import { decodeJson, emptyJson, encodeJson } from './json-codec.ts'

function type(name: string) {
  const found = types.getMessage(name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

describe('encodeJson and decodeJson', () => {
  it('give back what went in', () => {
    const message = type('weather.v1.GetForecastRequest')
    const json = { location: 'Paris', days: 3, startDate: '2026-11-21' }
    expect(decodeJson(message, types, encodeJson(message, types, json))).toEqual(json)
  })

  it('write fields at their default, since 0 °C is an answer', () => {
    const json = decodeJson(type('weather.v1.DailyForecast'), types, new Uint8Array(0))
    expect(json).toMatchObject({ date: '', lowCelsius: 0, condition: 'CONDITION_UNSPECIFIED' })
  })

  it('take 64-bit integers as numbers and as strings, and give them as strings', () => {
    const message = type('mesh.v1.RunResult')
    for (const taskNumber of [7, '7']) {
      expect(decodeJson(message, types, encodeJson(message, types, { taskNumber }))).toMatchObject({ taskNumber: '7' })
    }
    expect(() => encodeJson(message, types, JSON.parse('{"taskNumber":9007199254740993}'))).toThrow('taskNumber: ')
  })

  it('put a message whose JSON is no object into the field "value"', () => {
    const message = messageOf(field('t', 1, '.google.protobuf.StringValue')).fields[0]?.message
    if (message === undefined) throw new Error('no message')
    const bytes = encodeJson(message, types, { value: 'x' })
    expect(decodeJson(message, types, bytes)).toEqual({ value: 'x' })
    expect(() => encodeJson(message, types, 'x')).toThrow('expected an object with the field "value"')
  })

  it('carry any message of the same service within Any', () => {
    const message = messageOf(field('any', 1, '.google.protobuf.Any'))
    const json = { any: { '@type': 'type.googleapis.com/mesh.v1.Parameter', name: 'a', value: 'b' } }
    expect(decodeJson(message, types, encodeJson(message, types, json))).toEqual(json)
    const unknown = { any: { '@type': 'type.googleapis.com/x.Y' } }
    expect(() => encodeJson(message, types, unknown)).toThrow('[invalid_argument]')
  })

  it("refuse what the message does not fit, as the caller's mistake", () => {
    expect(() => encodeJson(type('weather.v1.GetForecastRequest'), types, { days: 'two' })).toThrow(
      '[invalid_argument] days: expected an integer, got "two"',
    )
  })

  it("refuse bytes that are no such message, as the mesh's mistake", () => {
    expect(() => decodeJson(type('weather.v1.Place'), types, Buffer.from([0x0a, 0x7f]))).toThrow(
      /^\[internal\] the answer is no weather\.v1\.Place: /,
    )
  })

  it('drop what the descriptors do not know', () => {
    const bytes = Buffer.concat([
      toBinary(type('weather.v1.Place'), create(type('weather.v1.Place'))),
      Buffer.from([0xf8, 0x07, 1]),
    ])
    expect(decodeJson(type('weather.v1.Place'), types, bytes)).toEqual(emptyJson(type('weather.v1.Place'), types))
  })
})
