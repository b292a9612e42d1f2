import { describe, expect, it } from 'vitest'
import { field, messageOf, repeated } from '../../testing/build-file.ts'
import { operationOf } from '../../testing/operations.ts'
import { types } from '../../testing/reflected.ts'
import { decodeJson, encodeJson } from '../../transcode/json-codec.ts'
import { outputSchema, toolResult } from './tool-output.ts'

const blocks = messageOf(field('content', 1, '.mesh.v1.Content', repeated))
const showing = operationOf({ output: blocks })
const both = operationOf({
  output: messageOf(field('content', 1, '.mesh.v1.Content', repeated), field('score', 2, 'int32')),
})
const content = [
  { text: 'hello' },
  { image: { data: 'AQID', mimeType: 'image/png' } },
  { audio: { data: 'AQID', mimeType: 'audio/wav' } },
  { link: { uri: 'https://example.com/a', name: 'a', mimeType: '' } },
  { resource: { uri: 'test://b', mimeType: 'text/plain', text: 'body' } },
  { resource: { uri: 'test://c', blob: 'AQID' } },
  {},
]

describe('toolResult', () => {
  it('turns content into content blocks, and gives no structured content for it', () => {
    const json = decodeJson(blocks, types, encodeJson(blocks, types, { content }))
    expect(toolResult(showing, json)).toEqual({
      content: [
        { type: 'text', text: 'hello' },
        { type: 'image', data: 'AQID', mimeType: 'image/png' },
        { type: 'audio', data: 'AQID', mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'https://example.com/a', name: 'a' },
        { type: 'resource', resource: { uri: 'test://b', mimeType: 'text/plain', text: 'body' } },
        { type: 'resource', resource: { uri: 'test://c', blob: 'AQID' } },
        { type: 'text', text: '{}' },
      ],
    })
    expect(outputSchema(showing)).toBeUndefined()
  })

  it('gives what stands beside content as structured content', () => {
    expect(toolResult(both, { content: [{ text: 'a' }], score: 3 })).toEqual({
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: '{"score":3}' },
      ],
      structuredContent: { score: 3 },
    })
    expect(outputSchema(both)).toMatchObject({ properties: { score: { type: 'integer' } }, required: ['score'] })
    expect(outputSchema(both)?.properties).not.toHaveProperty('content')
  })

  it('gives anything else as structured content and the same as text', () => {
    const message = operationOf({ output: messageOf(field('score', 1, 'int32')) })
    expect(toolResult(message, { score: 3 })).toEqual({
      content: [{ type: 'text', text: '{"score":3}' }],
      structuredContent: { score: 3 },
    })
  })
})
