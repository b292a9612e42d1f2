import { afterEach, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { field, reflectedService, repeated } from '../../testing/build-file.ts'
import { everyService, startMcpCalls } from '../../testing/mcp-caller.ts'
import type { StubHandler } from '../../testing/stub-call.ts'
import { type CompleteParams, createComplete } from './complete.ts'

const path = '/conformance.v1.PromptService/Complete'

/** A prompt of a service without a completer, with an argument of each kind that knows its own values. */
const pace = field('pace', 1, 'int32', { type: 14, typeName: '.itinerary.v1.Pace' })
const chooser = () => {
  const messageType = [
    { name: 'Asks', field: [pace, field('fast', 2, 'bool'), field('city', 3, 'string')] },
    { name: 'Talk', field: [field('messages', 1, '.mesh.v1.PromptMessage', repeated)] },
  ]
  return reflectedService([{ name: 'Choose', inputType: '.test.Asks', outputType: '.test.Talk' }], messageType)
}

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

async function complete(params: CompleteParams, handler?: StubHandler) {
  const answers = { ...everyService(), 'tool-test': chooser() }
  const mcp = await startMcpCalls(handler === undefined ? {} : { [path]: handler }, answers)
  open.push(mcp)
  const result = await createComplete(mcp.invoke)(params, mcp.request())
  return result.completion
}

const chosen = (name: string, value: string) =>
  complete({ ref: { type: 'ref/prompt', name: 'test_choose' }, argument: { name, value } })
const asked = {
  ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
  argument: { name: 'arg1', value: 'pa' },
} as const

describe('createComplete', () => {
  it('offers the names of a choice that begin so, in any case, with or without what all begin with', async () => {
    expect(await chosen('pace', '')).toEqual({
      values: ['PACE_RELAXED', 'PACE_MODERATE', 'PACE_PACKED'],
      total: 3,
      hasMore: false,
    })
    expect((await chosen('pace', 'PACE_R')).values).toEqual(['PACE_RELAXED'])
    expect((await chosen('pace', 'pack')).values).toEqual(['PACE_PACKED'])
    expect((await chosen('pace', 'x')).values).toEqual([])
  })

  it('offers true and false', async () => {
    expect((await chosen('fast', '')).values).toEqual(['true', 'false'])
    expect((await chosen('fast', 't')).values).toEqual(['true'])
  })

  it('offers nothing where nobody knows more', async () => {
    expect(await chosen('city', 'P')).toEqual({ values: [], total: 0, hasMore: false })
  })

  it("asks the service's completer, with what is filled in already", async () => {
    let came: unknown
    const values = ['paris', 'park']
    const context = { arguments: { arg2: 'France' } }
    const completion = await complete({ ...asked, context }, ([given]) => {
      came = given
      return [{ values, total: 250 }]
    })
    expect(came).toEqual({
      method: '/conformance.v1.PromptService/PromptWithArguments',
      argument: 'arg1',
      value: 'pa',
      context: { arg2: 'France' },
    })
    expect(completion).toEqual({ values, total: 250, hasMore: true })
  })

  it('completes the variables of a template by its text', async () => {
    const params = {
      ref: { type: 'ref/resource', uri: 'test://template/{id}/data' },
      argument: { name: 'id', value: '1' },
    } as const
    expect(await complete(params, () => [{ values: ['12'] }])).toEqual({ values: ['12'], total: 1, hasMore: false })
  })

  it('shows the first hundred', async () => {
    const values = Array.from({ length: 150 }, (_, i) => `v${i}`)
    const completion = await complete(asked, () => [{ values }])
    expect(completion).toMatchObject({ total: 150, hasMore: true })
    expect(completion.values).toHaveLength(100)
  })

  it.each([
    ['an unknown prompt', { ...asked, ref: { type: 'ref/prompt', name: 'nope' } }, 'no prompt "nope"'],
    ['an unknown template', { ...asked, ref: { type: 'ref/resource', uri: 'x://{y}' } }, 'no resource "x://{y}"'],
    [
      'an unknown argument',
      { ...asked, argument: { name: 'arg9', value: '' } },
      'no argument "arg9"; there are arg1, arg2',
    ],
    [
      'an argument of a resource that has none',
      { ref: { type: 'ref/resource', uri: 'test://static-text' }, argument: { name: 'id', value: '' } },
      'no argument "id"; there are none here',
    ],
  ] as [string, CompleteParams, string][])('refuses %s', async (_, params, text) => {
    await expect(complete(params)).rejects.toMatchObject({ code: -32602, message: expect.stringContaining(text) })
  })

  it('tells a failure as an error, and not as no values', async () => {
    await expect(complete(asked)).rejects.toMatchObject({ code: -32603, data: { code: 'no_instance' } })
    const broken = complete(asked, () => {
      throw new MeshError('unavailable', 'no list yet', { retryAfterMs: 300 })
    })
    await expect(broken).rejects.toMatchObject({ code: -32603, message: '[unavailable] no list yet' })
  })
})
