import { afterEach, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { startMcpCalls } from '../../testing/mcp-caller.ts'
import type { StubHandler } from '../../testing/stub-call.ts'
import { createGetPrompt } from './get-prompt.ts'

const path = '/conformance.v1.PromptService/PromptWithArguments'
const name = 'test_prompt_with_arguments'
const both = { arg1: 'a', arg2: 'b' }

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

async function get(params: { name: string; arguments?: Record<string, string> }, handler?: StubHandler) {
  const mcp = await startMcpCalls(handler === undefined ? {} : { [path]: handler })
  open.push(mcp)
  return createGetPrompt(mcp.invoke)(params, mcp.request())
}

describe('createGetPrompt', () => {
  it('gives the conversation that the service begins, and who gave it', async () => {
    const handler: StubHandler = ([given]) => [
      {
        messages: [
          { role: 'ROLE_USER', content: { text: JSON.stringify(given) } },
          { role: 'ROLE_ASSISTANT', content: { resource: { uri: 'test://a', mimeType: 'text/plain', text: 'A' } } },
        ],
      },
    ]
    expect(await get({ name, arguments: both }, handler)).toEqual({
      kind: 'complete',
      result: {
        description: 'A prompt with two arguments.',
        messages: [
          { role: 'user', content: { type: 'text', text: '{"arg1":"a","arg2":"b"}' } },
          {
            role: 'assistant',
            content: { type: 'resource', resource: { uri: 'test://a', mimeType: 'text/plain', text: 'A' } },
          },
        ],
        _meta: { 'meshwork/instance': 'worker-conformance-1', 'meshwork/attempts': 1 },
      },
    })
  })

  it('hands over questions in place of a conversation', async () => {
    const ask = { inputRequired: { requests: { q: { elicitation: { message: 'Who?' } } } } }
    const outcome = await get({ name, arguments: both }, () => [ask])
    expect(outcome).toMatchObject({ kind: 'input_required', questions: { requests: { q: expect.anything() } } })
  })

  it.each([
    ['an unknown prompt', { name: 'nope' }, 'no prompt "nope"; prompts/list says which there are now'],
    ['a tool', { name: 'test_simple_text' }, 'no prompt "test_simple_text"'],
    ['a missing argument', { name, arguments: { arg1: 'a' } }, 'arg2: it is required, and left out'],
    ['an empty one', { name, arguments: { arg1: 'a', arg2: '' } }, 'arg2: it is required, and left out'],
    ['an unknown one', { name, arguments: { ...both, arg3: 'c' } }, 'no argument "arg3"; there are arg1, arg2'],
  ])('refuses %s', async (_, params, text) => {
    const refused = { code: -32602, message: expect.stringContaining(text) }
    await expect(get(params, () => [])).rejects.toMatchObject(refused)
  })

  it('tells a failure as an error of the protocol, with its code', async () => {
    const fails = (error: MeshError) =>
      get({ name, arguments: both }, () => {
        throw error
      })
    await expect(fails(new MeshError('invalid_argument', 'arg1 must rhyme'))).rejects.toMatchObject({
      code: -32602,
      message: '[invalid_argument] arg1 must rhyme',
      data: { code: 'invalid_argument' },
    })
    await expect(fails(new MeshError('data_loss', 'the ink ran out'))).rejects.toMatchObject({
      code: -32603,
      data: { code: 'data_loss' },
    })
  })

  it('tells when to come again where nobody answers', async () => {
    await expect(get({ name, arguments: both })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^\[no_instance\]/),
      data: { code: 'no_instance', retryAfterMs: 1_000 },
    })
  })

  it('is no success where there is no conversation', async () => {
    await expect(get({ name, arguments: both }, () => [{}])).rejects.toMatchObject({
      code: -32603,
      message: `[internal] worker-conformance gave the prompt ${name} no messages`,
    })
  })
})
