import { expect, describe as group, it } from 'vitest'
import { field, reflectedService, repeated } from '../testing/build-file.ts'
import { methodOptions } from '../testing/options.ts'
import { describe, readTypes } from './describe.ts'

/** The messages that a method may have, by what they hold. */
const messageType = [
  { name: 'Asks', field: [field('city_name', 1, 'string'), field('days', 2, 'int32')] },
  { name: 'Blocks', field: [field('content', 1, '.mesh.v1.Content', repeated)] },
  { name: 'Conversation', field: [field('messages', 1, '.mesh.v1.PromptMessage', repeated)] },
  { name: 'One', field: [field('message', 1, '.mesh.v1.PromptMessage')] },
  { name: 'Contents', field: [field('contents', 1, '.mesh.v1.Resource', repeated)] },
]

interface Given {
  readonly takes?: string
  readonly gives?: string
  readonly policy?: Readonly<Record<string, unknown>>
  readonly clientStreaming?: boolean
}

function look({ takes = '.test.Asks', gives = '.test.Blocks', policy = {}, ...more }: Given) {
  const method = { name: 'Do', inputType: takes, outputType: gives, options: methodOptions(policy), ...more }
  const { services, files } = reflectedService([method], messageType)
  const [only] = describe(services, readTypes({ services, files }), new Map(), '', 10).methods
  return { role: only?.role, look: only?.look }
}

group('mcpRoleOf', () => {
  it('makes a tool of anything that is nothing else', () => {
    expect(look({})).toEqual({ role: 'tool', look: {} })
    expect(look({ gives: '.test.One' }).role).toBe('tool')
    expect(look({ gives: '.test.Contents' }).role).toBe('tool')
  })

  it('makes a prompt of what gives messages of a conversation, unless it takes a stream', () => {
    expect(look({ gives: '.test.Conversation' }).role).toBe('prompt')
    expect(look({ gives: '.test.Conversation', clientStreaming: true }).role).toBe('tool')
  })

  it('makes a resource or a template of what says its URI and gives resources', () => {
    const at = (uri: string) => look({ gives: '.test.Contents', policy: { resource: { uri, mimeType: 'text/plain' } } })
    expect(at('city://list')).toMatchObject({
      role: 'resource',
      look: { resource: { uri: 'city://list', mimeType: 'text/plain' } },
    })
    expect(at('city://{city_name}/{days}')).toMatchObject({ role: 'template' })
    expect(at('city://{cityName}').look?.resource?.template?.variables).toEqual(['cityName'])
  })

  it.each([
    ['names no field', 'city://{country}'],
    ['cannot be read backwards', 'city://{city_name}{days}'],
    ['is no URI', 'the list'],
    ['has a space', 'city://the list'],
    ['is too long', `city://${'a'.repeat(3_000)}`],
    ['is empty', ''],
  ])('counts a URI that %s as none', (_, uri) => {
    expect(look({ gives: '.test.Contents', policy: { resource: { uri } } })).toEqual({ role: 'tool', look: {} })
  })

  it('counts the option of a resource as none where the answer holds no resources', () => {
    expect(look({ policy: { resource: { uri: 'city://list' } } })).toEqual({ role: 'tool', look: {} })
  })

  it('makes a completer of what takes a request for completion', () => {
    expect(look({ takes: '.mesh.v1.CompleteRequest', gives: '.mesh.v1.CompleteResponse' }).role).toBe('completer')
  })

  it('keeps what the method says of its looks, and leaves out what does not hold', () => {
    const icon = { src: 'https://example.com/a.png' }
    const schema = { type: 'object', properties: {} }
    const said = { icons: [icon, { src: 'http://x' }], destructive: false, openWorld: true }
    const policy = { ...said, inputSchema: JSON.stringify(schema), outputSchema: '{"type":"array"}' }
    expect(look({ policy }).look).toEqual({
      icons: [icon],
      destructive: false,
      openWorld: true,
      inputSchema: schema,
    })
  })
})
