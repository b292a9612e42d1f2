import { describe, expect, it } from 'vitest'
import { saidSchema } from './said-schema.ts'

describe('saidSchema', () => {
  it('gives an object schema as it stands', () => {
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', allOf: [{ not: {} }] }
    expect(saidSchema(JSON.stringify(schema))).toEqual(schema)
  })

  it.each([
    '',
    'no JSON',
    'null',
    '[]',
    '{}',
    '{"type":"array"}',
    '{"type":["object"]}',
    JSON.stringify({ type: 'object', description: 'x'.repeat(70_000) }),
    `{"type":"object","not":${'{"not":'.repeat(70)}{}${'}'.repeat(70)}}`,
  ])('takes no %s', text => {
    expect(saidSchema(text)).toBeUndefined()
  })

  it('has none where nothing is said', () => {
    expect([saidSchema(undefined), saidSchema(7)]).toEqual([undefined, undefined])
  })
})
