import { describe, expect, it } from 'vitest'
import { field, messagesOf, repeated } from '../../testing/build-file.ts'
import { types } from '../../testing/reflected.ts'
import { decodeJson, encodeJson } from '../../transcode/json-codec.ts'
import { argumentFields, messageFromTexts } from './arguments.ts'

const { M } = messagesOf({
  messageType: [
    {
      name: 'M',
      field: [
        field('city', 1, 'string'),
        field('days', 2, 'int32'),
        field('budget', 3, 'int64'),
        field('share', 4, 'double'),
        field('fast', 5, 'bool'),
        field('role', 6, 'int32', { type: 14, typeName: '.mesh.v1.Role' }),
        field('photo', 7, 'bytes'),
        field('start_date', 8, '.google.protobuf.Timestamp'),
        field('maybe', 9, '.google.protobuf.BoolValue'),
        field('tags', 10, 'string', repeated),
        field('counts', 11, 'int32', repeated),
        field('place', 12, '.mesh.v1.Root'),
        field('places', 13, '.mesh.v1.Root', repeated),
        field('any', 14, '.google.protobuf.Struct'),
        field('round', 15, '.mesh.v1.InputRound'),
      ],
    },
  ],
})
const desc = M as NonNullable<typeof M>

/** What arrives at the service. */
function arrives(texts: Record<string, string>) {
  const json = messageFromTexts(desc, texts)
  const decoded = decodeJson(desc, types, encodeJson(desc, types, json)) as Record<string, unknown>
  return Object.fromEntries(Object.keys(json).map(name => [name, decoded[name]]))
}

describe('messageFromTexts', () => {
  it.each([
    ['city', 'Paris', 'Paris'],
    ['days', '3', 3],
    ['budget', '9007199254740993', '9007199254740993'],
    ['share', '0.5', 0.5],
    ['fast', 'true', true],
    ['role', 'ROLE_USER', 'ROLE_USER'],
    ['photo', 'AQID', 'AQID'],
    ['startDate', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z'],
    ['maybe', 'false', false],
    ['tags', 'art, food', ['art', 'food']],
    ['tags', '["a,b"]', ['a,b']],
    ['counts', '1,2', [1, 2]],
    ['place', '{"uri":"a:b"}', { uri: 'a:b', name: '' }],
    ['places', '[{"uri":"a:b"}]', [{ uri: 'a:b', name: '' }]],
    ['any', '{"x":[1]}', { x: [1] }],
  ])('makes %s of %j', (name, text, value) => {
    expect(arrives({ [name]: text })).toEqual({ [name]: value })
  })

  it('takes a field by its name in the contract too', () => {
    expect(arrives({ start_date: '2026-11-21T00:00:00Z' })).toEqual({ startDate: '2026-11-21T00:00:00Z' })
  })

  it('leaves out what nobody filled in', () => {
    expect(messageFromTexts(desc, { city: '', days: '' })).toEqual({})
  })

  it.each([
    [{ days: 'two' }, '[invalid_argument] days: expected an integer, got "two"'],
    [{ fast: 'yes' }, '[invalid_argument] fast: expected true or false, got "yes"'],
    [
      { role: 'king' },
      '[invalid_argument] role: expected one of ROLE_UNSPECIFIED, ROLE_USER, ROLE_ASSISTANT, got "king"',
    ],
    [{ counts: '1,x' }, '[invalid_argument] counts[1]: expected an integer, got "x"'],
    [{ place: 'Paris' }, '[invalid_argument] place: expected JSON, got "Paris"'],
    [{ places: 'Paris' }, '[invalid_argument] places: expected JSON, got "Paris"'],
  ])('says what is wrong with %j', (texts, message) => {
    expect(() => arrives(texts as unknown as Record<string, string>)).toThrow(message)
  })

  it('takes no argument that there is not, nor the round, which is not the client’s to give', () => {
    expect(() => messageFromTexts(desc, { town: 'x' })).toThrow(/no argument "town"; there are city, days,/)
    expect(() => messageFromTexts(desc, { round: '{}' })).toThrow('no argument "round"')
    expect(argumentFields(desc).map(({ name }) => name)).not.toContain('round')
  })
})
