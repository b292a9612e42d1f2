import type { JsonValue } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { type FieldInit, field, messageOf, messagesOf, repeated } from '../testing/build-file.ts'
import { types } from '../testing/reflected.ts'
import { explainJson } from './explain-json.ts'

function explain(json: JsonValue, ...fields: readonly FieldInit[]) {
  return explainJson(messageOf(...fields), json)
}

describe('explainJson', () => {
  it('finds nothing wrong with what fits', () => {
    const forecast = types.getMessage('weather.v1.GetForecastRequest')
    if (forecast === undefined) throw new Error('no message')
    expect(explainJson(forecast, { location: 'Paris', days: 3, start_date: '2026-11-21' })).toBeUndefined()
    expect(explainJson(forecast, { location: null, days: '3' })).toBeUndefined()
    expect(explainJson(forecast, {})).toBeUndefined()
  })

  it('names the field, what is right, and what was there', () => {
    expect(explain({ days: 'two' }, field('days', 1, 'int32'))).toBe('days: expected an integer, got "two"')
    expect(explain({ days: 1.5 }, field('days', 1, 'int32'))).toBe('days: expected an integer, got 1.5')
    expect(explain({ on: 'yes' }, field('on', 1, 'bool'))).toBe('on: expected true or false, got "yes"')
    expect(explain({ name: 3 }, field('name', 1, 'string'))).toBe('name: expected a string, got 3')
    expect(explain({ name: ['a'] }, field('name', 1, 'string'))).toBe('name: expected a string, got an array')
    expect(explain({ low: 'x' }, field('low', 1, 'double'))).toBe('low: expected a number, got "x"')
    expect(explain({ data: '§' }, field('data', 1, 'bytes'))).toBe('data: expected bytes as a base64 string, got "§"')
    expect(explain([], field('a', 1, 'string'))).toBe('expected an object, got an array')
  })

  it('tells the range that a number is out of', () => {
    expect(explain({ n: 3e9 }, field('n', 1, 'int32'))).toBe(
      'n: expected an integer from -2147483648 to 2147483647, got 3000000000',
    )
    expect(explain({ n: -1 }, field('n', 1, 'uint64'))).toBe(
      'n: expected an integer from 0 to 18446744073709551615, got -1',
    )
  })

  it('refuses a number that has lost digits, and takes the same as a string', () => {
    expect(explain(JSON.parse('{"n":9007199254740993}'), field('n', 1, 'int64'))).toMatch(
      /^n: expected a string of digits, since a JSON number this large loses some/,
    )
    expect(explain({ n: '9007199254740993' }, field('n', 1, 'int64'))).toBeUndefined()
    expect(explain({ n: 42 }, field('n', 1, 'int64'))).toBeUndefined()
  })

  it('lists the fields that there are where one is unknown', () => {
    const fields = [field('location', 1, 'string'), field('start_date', 2, 'string')]
    expect(explain({ locaton: 'Paris' }, ...fields)).toBe('unknown field "locaton"; the fields are location, startDate')
    expect(explain({ x: 1 })).toBe('unknown field "x"; there are no fields here')
  })

  it('refuses a field that is given by both of its names', () => {
    const named = field('start_date', 1, 'string', { jsonName: 'startDate' })
    expect(explain({ startDate: 'a', start_date: 'b' }, named)).toBe(
      '"startDate" and "start_date" are the same field: give one of them',
    )
  })

  it('leads into lists, maps and messages', () => {
    const { M } = messagesOf({
      messageType: [
        { name: 'Day', field: [field('low', 1, 'double')] },
        {
          name: 'M',
          field: [field('days', 1, '.test.Day', repeated), field('by_name', 2, '.test.M.ByNameEntry', repeated)],
          nestedType: [
            {
              name: 'ByNameEntry',
              field: [field('key', 1, 'string'), field('value', 2, '.test.Day')],
              options: { mapEntry: true },
            },
          ],
        },
      ],
    })
    if (M === undefined) throw new Error('no message')
    expect(explainJson(M, { days: [{ low: 1 }, { low: 'x' }] })).toBe('days[1].low: expected a number, got "x"')
    expect(explainJson(M, { days: {} })).toBe('days: expected an array, got an object')
    expect(explainJson(M, { days: [null] })).toBe('days[0]: expected an object, got null')
    expect(explainJson(M, { by_name: { 'a b': { low: 'x' } } })).toBe('by_name["a b"].low: expected a number, got "x"')
  })

  it('lists the names of an enum', () => {
    const trip = types.getMessage('itinerary.v1.PlanTripRequest')
    if (trip === undefined) throw new Error('no message')
    expect(explainJson(trip, { pace: 'FAST' })).toBe(
      'pace: expected one of PACE_UNSPECIFIED, PACE_RELAXED, PACE_MODERATE, PACE_PACKED, got "FAST"',
    )
    expect(explainJson(trip, { pace: 2 })).toBeUndefined()
  })

  it('says which fields exclude each other, and lets null stand beside another', () => {
    const event = types.getMessage('mesh.v1.Content')
    if (event === undefined) throw new Error('no message')
    expect(explainJson(event, { text: 'a', link: {} })).toBe('"text" and "link" exclude each other (oneof block)')
    expect(explainJson(event, { text: 'a', link: null })).toBeUndefined()
  })

  it("knows the forms of Google's own types", () => {
    const of = (type: string) => field('x', 1, `.google.protobuf.${type}`)
    expect(explain({ x: 'yesterday' }, of('Timestamp'))).toBe(
      'x: expected a time such as "2026-11-21T14:00:00Z", got "yesterday"',
    )
    expect(explain({ x: 90 }, of('Duration'))).toBe('x: expected a duration in seconds such as "1.5s", got 90')
    expect(explain({ x: 'a' }, of('Int32Value'))).toBe('x: expected an integer, got "a"')
    expect(explain({ x: { any: ['thing'] } }, of('Struct'))).toBeUndefined()
    expect(explain({ x: { a: 1 } }, of('Any'))).toBe('x: expected an object with "@type", got an object')
  })

  it('cuts what it tells back short', () => {
    expect(explain({ ['k'.repeat(500)]: 1 })?.length).toBeLessThan(150)
    expect(explain({ on: 'y'.repeat(500) }, field('on', 1, 'bool'))?.length).toBeLessThan(150)
  })

  it('refuses what is nested without end', () => {
    const { M } = messagesOf({ messageType: [{ name: 'M', field: [field('m', 1, '.test.M')] }] })
    if (M === undefined) throw new Error('no message')
    const deep = Array.from({ length: 200 }).reduce<JsonValue>(inner => ({ m: inner }), {})
    expect(explainJson(M, deep)).toMatch(/nested more than 100 deep$/)
  })
})
