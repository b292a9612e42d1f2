import { describe, expect, it } from 'vitest'
import { memoryContext } from '#mesh/call/memory-context.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { toStruct } from '#mesh/rpc/struct.ts'
import type { AskingRequest__Output } from '#proto/gen/conformance/v1/AskingRequest.ts'
import type { AskingResponse } from '#proto/gen/conformance/v1/AskingResponse.ts'
import type { InputCapabilities__Output } from '#proto/gen/mesh/v1/InputCapabilities.ts'
import type { InputResponse__Output } from '#proto/gen/mesh/v1/InputResponse.ts'
import { askingTools } from './asking-tools.ts'
import { prompts } from './prompts.ts'
import { createResources } from './resources.ts'
import { createTools } from './tools.ts'

const context = memoryContext()

/** A round as the router makes it. */
function round(
  responses: Readonly<Record<string, InputResponse__Output>> = {},
  state = '',
  capable: readonly (keyof InputCapabilities__Output)[] = [],
): AskingRequest__Output {
  const none = { elicitation: false, elicitationUrl: false, sampling: false, roots: false }
  const capabilities = { ...none, ...Object.fromEntries(capable.map(name => [name, true])) }
  return { round: { capabilities, responses, state: Buffer.from(state) } }
}

function accepted(content: Readonly<Record<string, string>>): InputResponse__Output {
  const form = toStruct(content) as NonNullable<NonNullable<InputResponse__Output['elicitation']>['content']>
  return { elicitation: { action: 'ELICITATION_ACTION_ACCEPT', content: form } }
}

const asked = ({ inputRequired }: AskingResponse) => Object.keys(inputRequired?.requests ?? {})
const words = ({ content }: AskingResponse) => content?.[0]?.text
const stateOf = ({ inputRequired }: AskingResponse) => String(inputRequired?.state ?? '')

describe('the conformance worker', () => {
  it('asks, and answers once every question has an answer, whatever came with it', async () => {
    expect(asked(await askingTools.askPerson(round(), context))).toEqual(['user_name'])
    expect(asked(await askingTools.askPerson(round({ other: accepted({}) }), context))).toEqual(['user_name'])
    const answered = await askingTools.askPerson(
      round({ user_name: accepted({ name: 'Ada' }), other: accepted({}) }),
      context,
    )
    expect(asked(answered)).toEqual([])
    expect(words(answered)).toBe('Hello: action=accept, content={"name":"Ada"}')
  })

  it('asks a caller that says nothing of itself as well', async () => {
    expect(asked(await askingTools.askAll({ round: null }, context))).toEqual(['user_name', 'greeting', 'client_roots'])
  })

  it('keeps the first answer of two rounds in the state alone', async () => {
    const first = await askingTools.multiRound(round(), context)
    expect(asked(first)).toEqual(['step1'])
    const second = await askingTools.multiRound(round({ step1: accepted({ name: 'Ada' }) }, stateOf(first)), context)
    expect(asked(second)).toEqual(['step2'])
    expect(stateOf(second)).not.toBe(stateOf(first))
    const last = await askingTools.multiRound(round({ step2: accepted({ color: 'blue' }) }, stateOf(second)), context)
    expect(words(last)).toMatch(/Ada.*blue/)
  })

  it('says so when its state does not come back as it went', async () => {
    const first = await askingTools.keepState(round(), context)
    const answers = { confirm: accepted({}) }
    expect(words(await askingTools.keepState(round(answers, stateOf(first)), context))).toBe('state-ok')
    expect(words(await askingTools.keepState(round(answers, 'another'), context))).toContain('"another"')
  })

  it('asks only what the caller can be asked, where it looks', async () => {
    const possible = async (...capable: (keyof InputCapabilities__Output)[]) =>
      asked(await askingTools.askWhatIsPossible(round({}, '', capable), context))
    expect(await possible('sampling')).toEqual(['greeting'])
    expect(await possible('elicitation', 'roots')).toEqual(['user_name', 'client_roots'])
    expect(await possible()).toEqual([])
  })

  it('takes its steps one after another, and ends with the answer', async () => {
    const clock = new ManualClock()
    const tools = createTools({ clock, toggle: () => Promise.reject(new Error('not asked for')) })
    const steps = tools.withProgress({}, context)[Symbol.asyncIterator]()
    expect((await steps.next()).value?.progress).toEqual({ done: 0, total: 100 })
    const second = steps.next()
    await clock.advance(50)
    expect((await second).value?.progress?.done).toBe(50)
    const third = steps.next()
    await clock.advance(50)
    expect((await third).value?.progress?.done).toBe(100)
    const last = steps.next()
    await clock.advance(50)
    expect((await last).value?.content?.[0]?.text).toBe('Done in three steps.')
  })

  it('reads a resource by the id in its URI, whatever characters that has', async () => {
    const { contents } = await createResources(new ManualClock()).templateData({ id: 'a/b c' }, context)
    expect(contents?.[0]).toMatchObject({ uri: 'test://template/a%2Fb%20c/data' })
    expect(JSON.parse(contents?.[0]?.text ?? '')).toMatchObject({ id: 'a/b c' })
  })

  it('completes an argument with what begins alike', async () => {
    const request = { method: '', argument: 'arg1', value: 'par', context: {} }
    expect(await prompts.complete(request, context)).toEqual({ values: ['paris', 'park', 'party'], total: 3 })
  })
})
