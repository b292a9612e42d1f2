import { describe, expect, it } from 'vitest'
import { loneRouter } from '../testing/lone-router.ts'
import type { Question } from './invoke/round.ts'
import { inputRequired, openRound } from './modern-round.ts'

const request = { method: 'tools/call', name: 'book', arguments: { city: 'Rome' }, principal: '' }
const question: Question = { method: 'roots/list', params: {} }
const answer = { roots: [] }
const once = { idempotent: false, readOnly: false }
const repeatable = { idempotent: true, readOnly: false }

function start() {
  const states = loneRouter().requestStates
  const asked = inputRequired(states, request, { requests: { where: question }, state: Buffer.from('mine') })
  return { states, asked, state: asked.requestState as string }
}

describe('a round of the modern era', () => {
  it('asks, and gives the service its state and the answers to what was asked', async () => {
    const { states, asked, state } = start()
    expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: { where: question } })
    const brought = { capabilities: { roots: {} }, responses: { where: answer, other: answer, broken: 5 }, state }
    const round = await openRound(states, request, brought, repeatable)
    expect(round).toMatchObject({ responses: { where: answer }, capabilities: { roots: true, sampling: false } })
    expect(Object.keys(round.responses)).toEqual(['where'])
    expect(Buffer.from(round.state).toString()).toBe('mine')
  })

  it('is taken once where the operation must not run twice, or where nobody knows', async () => {
    for (const hints of [once, undefined]) {
      const { states, state } = start()
      const brought = { capabilities: {}, responses: { where: answer }, state }
      await openRound(states, request, brought, hints)
      const again = openRound(states, request, brought, hints)
      await expect(again).rejects.toMatchObject({ code: -32602, data: { reason: 'invalid_request_state' } })
    }
  })

  it('may come again where the operation may run twice', async () => {
    const { states, state } = start()
    const brought = { capabilities: {}, responses: { where: answer }, state }
    await openRound(states, request, brought, repeatable)
    expect(await openRound(states, request, brought, repeatable)).toMatchObject({ responses: { where: answer } })
  })

  it('is the first where a client brings nothing', async () => {
    const { states } = start()
    const round = await openRound(states, request, { capabilities: undefined }, once)
    expect(round).toMatchObject({ responses: {}, state: new Uint8Array() })
  })
})
