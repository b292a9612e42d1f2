import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryMessage } from '../testing/arbitrary-message.ts'
import { field, messageOf, messagesOf, repeated } from '../testing/build-file.ts'
import { types } from '../testing/reflected.ts'
import { schemaFaults } from '../testing/schema-rules.ts'
import { jsonSchema } from './json-schema.ts'

function type(name: string) {
  const found = types.getMessage(name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

describe('jsonSchema', () => {
  it('inlines a message with its comments', () => {
    expect(jsonSchema(type('weather.v1.GetForecastRequest'), 'input')).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        location: { type: 'string', description: expect.stringMatching(/^A city, with its country/) },
        days: { type: 'integer', minimum: -2147483648, maximum: 2147483647 },
        startDate: { type: 'string' },
      },
    })
  })

  it('requires nothing of an input, and of an output what is always written', () => {
    expect(jsonSchema(type('weather.v1.GetForecastRequest'), 'input').required).toBeUndefined()
    const { required, additionalProperties } = jsonSchema(type('mesh.v1.RunEvent'), 'output')
    expect(required).toEqual(['sessionId'])
    expect(additionalProperties).toBeUndefined()
  })

  it('requires what proto2 requires', () => {
    const { M } = messagesOf({
      syntax: 'proto2',
      messageType: [{ name: 'M', field: [field('a', 1, 'string', { label: 2 }), field('b', 2, 'string')] }],
    })
    if (M === undefined) throw new Error('no message')
    expect(jsonSchema(M, 'input').required).toEqual(['a'])
  })

  it('says a oneof in the descriptions', () => {
    const { properties } = jsonSchema(type('mesh.v1.Content'), 'input')
    expect(properties.text?.description).toBe('Plain text.\nGive at most one of this and image, audio, link, resource.')
  })

  it('lists the names of an enum with what they mean', () => {
    const { properties } = jsonSchema(type('itinerary.v1.PlanTripRequest'), 'input')
    expect(properties.pace).toMatchObject({
      type: 'string',
      enum: ['PACE_UNSPECIFIED', 'PACE_RELAXED', 'PACE_MODERATE', 'PACE_PACKED'],
      description: expect.stringContaining('PACE_PACKED: Four activities a day.'),
    })
  })

  it('writes 64-bit integers as strings, and says that numbers are taken', () => {
    const message = messageOf(field('n', 1, 'uint64'))
    expect(jsonSchema(message, 'input').properties.n).toEqual({
      type: 'string',
      pattern: '^[0-9]+$',
      description: 'A 64-bit integer as a string of digits; a number is taken too.',
    })
  })

  it('uses definitions for messages that contain themselves, and for no others', () => {
    const { Tree, Leaf } = messagesOf({
      messageType: [
        { name: 'Leaf', field: [field('name', 1, 'string')] },
        { name: 'Tree', field: [field('children', 1, '.test.Tree', repeated), field('leaf', 2, '.test.Leaf')] },
      ],
    })
    if (Tree === undefined || Leaf === undefined) throw new Error('no message')
    const schema = jsonSchema(Tree, 'input')
    expect(schema.properties.children).toEqual({ type: 'array', items: { $ref: '#/$defs/test_Tree' } })
    expect(Object.keys(schema.$defs ?? {})).toEqual(['test_Tree'])
    expect(jsonSchema(Leaf, 'input').$defs).toBeUndefined()
  })

  it('puts what is no object in JSON into the field "value"', () => {
    const stamp = messageOf(field('t', 1, '.google.protobuf.Timestamp')).fields[0]?.message
    if (stamp === undefined) throw new Error('no message')
    expect(jsonSchema(stamp, 'output')).toMatchObject({
      type: 'object',
      properties: { value: { type: 'string', format: 'date-time' } },
      required: ['value'],
    })
  })

  it('makes a message once for each direction', () => {
    const message = type('weather.v1.Place')
    expect(jsonSchema(message, 'input')).toBe(jsonSchema(message, 'input'))
    expect(jsonSchema(message, 'input')).not.toBe(jsonSchema(message, 'output'))
  })

  it('stays small where messages multiply within messages', () => {
    const level = (i: number) => ({
      name: `L${i}`,
      field: Array.from({ length: 4 }, (_, j) => field(`f${j}`, j + 1, i === 12 ? 'string' : `.test.L${i + 1}`)),
    })
    const { L0 } = messagesOf({ messageType: Array.from({ length: 13 }, (_, i) => level(i)) })
    if (L0 === undefined) throw new Error('no message')
    const schema = jsonSchema(L0, 'input')
    expect(JSON.stringify(schema).length).toBeLessThan(500_000)
    expect(schemaFaults(schema)).toEqual([])
  })

  it('stays shallow where messages go on within messages', () => {
    const chain = Array.from({ length: 3_000 }, (_, i) => ({
      name: `L${i}`,
      field: [i === 2_999 ? field('end', 1, 'string') : field('next', 1, `.test.L${i + 1}`)],
    }))
    const { L0 } = messagesOf({ messageType: chain })
    if (L0 === undefined) throw new Error('no message')
    const schema = jsonSchema(L0, 'input')
    expect(JSON.stringify(schema).split('"next"').length - 1).toBe(31)
    expect(schemaFaults(schema)).toEqual([])
  })

  it('makes something of an enum without names', () => {
    const empty = { messageType: [{ name: 'M', field: [field('e', 1, 'int32', { type: 14, typeName: '.test.E' })] }] }
    const { M } = messagesOf({ ...empty, enumType: [{ name: 'E' }] })
    if (M === undefined) throw new Error('no message')
    expect(schemaFaults(jsonSchema(M, 'output'))).toEqual([])
  })

  it('is taken by every client, whatever the message', () => {
    fc.assert(
      fc.property(arbitraryMessage, message => {
        expect(schemaFaults(jsonSchema(message, 'input'))).toEqual([])
        expect(schemaFaults(jsonSchema(message, 'output'))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
