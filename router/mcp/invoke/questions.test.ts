import type { JsonValue } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { questionsFrom } from './questions.ts'
import { noRound } from './round.ts'

const able = { elicitation: true, elicitationUrl: true, sampling: true, roots: true }

function ask(requests: JsonValue, capabilities = able) {
  return questionsFrom({ requests }, 'worker-poet', capabilities).requests
}

function one(request: JsonValue) {
  return ask({ q: request }).q
}

describe('questionsFrom', () => {
  it('makes a form of a question to the person', () => {
    const requestedSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
    expect(one({ elicitation: { message: 'Who?', requestedSchema, url: '' } })).toEqual({
      method: 'elicitation/create',
      params: { message: 'Who?', requestedSchema },
    })
    expect(one({ elicitation: { message: 'Well?' } })?.params).toEqual({
      message: 'Well?',
      requestedSchema: { type: 'object', properties: {} },
    })
  })

  it('sends the person to a page where there is one', () => {
    expect(one({ elicitation: { message: 'Pay.', url: 'https://example.com/pay' } })).toEqual({
      method: 'elicitation/create',
      params: { mode: 'url', message: 'Pay.', url: 'https://example.com/pay' },
    })
  })

  it('asks the model with a conversation', () => {
    const messages = [
      { role: 'ROLE_USER', content: { text: 'Hi', annotations: { priority: 1 } } },
      { role: 'ROLE_ASSISTANT', content: { image: { data: 'AQID', mimeType: 'image/png' } } },
    ]
    const sampling = { messages, maxTokens: 50, systemPrompt: 'Rhyme.', temperature: 0, stopSequences: ['.'] }
    expect(one({ sampling })).toEqual({
      method: 'sampling/createMessage',
      params: {
        messages: [
          { role: 'user', content: { type: 'text', text: 'Hi', annotations: { priority: 1 } } },
          { role: 'assistant', content: { type: 'image', data: 'AQID', mimeType: 'image/png' } },
        ],
        maxTokens: 50,
        systemPrompt: 'Rhyme.',
        temperature: 0,
        stopSequences: ['.'],
      },
    })
  })

  it('leaves out what the service leaves open, but never the length of an answer', () => {
    const bare = { messages: [{ content: { text: 'Hi' } }], maxTokens: 0, systemPrompt: '', stopSequences: [] }
    const { params } = one({ sampling: bare }) ?? {}
    expect(Object.keys(params ?? {})).toEqual(['messages', 'maxTokens'])
    expect(params?.maxTokens).toBeGreaterThan(0)
  })

  it('asks for roots', () => {
    expect(one({ rootsList: {} })).toEqual({ method: 'roots/list', params: {} })
  })

  it.each([
    ['nothing', {}],
    ['no message', { elicitation: { message: '' } }],
    ['a page that is none', { elicitation: { message: 'Go.', url: 'javascript:alert(1)' } }],
    ['an empty conversation', { sampling: { messages: [] } }],
    ['a link for the model', { sampling: { messages: [{ content: { link: { uri: 'x:y' } } }] } }],
  ])('says who asked %s', (_, request) => {
    expect(() => one(request)).toThrow(/^\[internal\] worker-poet asked "q": /)
  })

  it('takes 1 to 16 questions, and 16 KiB of state', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`q${i}`, { rootsList: {} }]))
    expect(Object.keys(ask(many(16)))).toHaveLength(16)
    expect(() => ask(many(17))).toThrow('[internal] worker-poet asked 17 questions at once: 1 to 16 can be')
    expect(() => ask({})).toThrow('worker-poet asked 0 questions')
    const state = (bytes: number) => {
      const json = { requests: many(1), state: Buffer.alloc(bytes).toString('base64') }
      return questionsFrom(json, 'worker-poet', able).state.length
    }
    expect(state(16 * 1024)).toBe(16 * 1024)
    expect(() => state(16 * 1024 + 1)).toThrow('[internal] worker-poet wants 16385 bytes of state back: 16384 can be')
  })

  it('names everything that the client would have to be able to', () => {
    const every = {
      form: { elicitation: { message: 'Who?' } },
      page: { elicitation: { message: 'Pay.', url: 'https://example.com' } },
      model: { sampling: { messages: [{ content: { text: 'x' } }] } },
      roots: { rootsList: {} },
    }
    const requiredCapabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }
    const refused = expect.objectContaining({ code: -32021, data: { requiredCapabilities } })
    expect(() => ask(every, noRound.capabilities)).toThrow(refused)
    const rest = expect.objectContaining({ data: { requiredCapabilities: { elicitation: { url: {} } } } })
    expect(() => ask(every, { ...able, elicitationUrl: false })).toThrow(rest)
  })
})
