import type { JsonObject } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import type { Question } from '../invoke/round.ts'
import { createAskClient } from './ask-client.ts'
import { PendingAnswers } from './pending-answers.ts'

const roots: Question = { method: 'roots/list', params: {} }

/** A client that hears what it is asked, and answers as the test says. */
function start() {
  const clock = new ManualClock()
  const pending = new PendingAnswers(clock)
  const heard: JsonObject[] = []
  const gone = new AbortController()
  let asked = 0
  const newQuestionId = () => {
    asked += 1
    return `q${asked}`
  }
  const ask = createAskClient({ peers: { newQuestionId }, pending, timeoutMs: 1_000 })
  const client = {
    transport: {
      async send(message: unknown, options?: { relatedRequestId?: unknown }) {
        heard.push({ ...(message as JsonObject), of: options?.relatedRequestId as string })
      },
    },
    sessionId: 's',
    requestId: 'r',
    signal: gone.signal,
  }
  const answer = (id: string, response: JsonObject) => pending.deliver(id, 's', { jsonrpc: '2.0', id, ...response })
  return { clock, pending, heard, gone, answer, ask: (questions: Record<string, Question>) => ask(client, questions) }
}

describe('createAskClient', () => {
  it('asks everything at once, as part of the request, and gives the answers by name', async () => {
    const { ask, heard, answer } = start()
    const url: Question = { method: 'elicitation/create', params: { mode: 'url', message: 'Go', url: 'https://a.b' } }
    const answers = ask({ where: roots, there: url })
    expect(heard).toMatchObject([
      { jsonrpc: '2.0', id: 'q1', method: 'roots/list', of: 'r' },
      { id: 'q2', method: 'elicitation/create', params: { ...url.params, elicitationId: expect.any(String) }, of: 'r' },
    ])
    answer('q2', { result: { action: 'decline' } })
    answer('q1', { result: { roots: [] } })
    expect(await answers).toEqual({ where: { roots: [] }, there: { action: 'decline' } })
    expect(heard).toHaveLength(2)
  })

  it('says what the client answered instead, and takes back what else was asked', async () => {
    const { ask, heard, answer, pending } = start()
    const answers = ask({ where: roots, there: roots })
    answer('q1', { error: { code: -1, message: 'User rejected it' } })
    await expect(answers).rejects.toMatchObject({ code: 'aborted', text: expect.stringContaining('User rejected it') })
    expect(heard.slice(2)).toMatchObject([{ method: 'notifications/cancelled', params: { requestId: 'q2' } }])
    expect(pending.count).toBe(0)
  })

  it.each([{ result: 'text' }, { error: 5 }, {}])('takes %j for no answer', async response => {
    const { ask, answer } = start()
    const answers = ask({ where: roots })
    answer('q1', response as JsonObject)
    await expect(answers).rejects.toMatchObject({ code: 'aborted' })
  })

  it('takes a question back that nobody answers in its time', async () => {
    const { ask, heard, clock } = start()
    const answers = expect(ask({ where: roots })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    await clock.advance(1_000)
    await answers
    expect(heard[1]).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 'q1' } })
  })

  it('waits no longer than its client does', async () => {
    const { ask, gone, pending } = start()
    const answers = expect(ask({ where: roots })).rejects.toThrow('left')
    gone.abort(new Error('left'))
    await answers
    expect(pending.count).toBe(0)
  })
})
