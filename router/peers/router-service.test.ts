import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { newQuestionId } from './question-id.ts'
import { routerService } from './router-service.ts'
import { SpentNonces } from './spent-nonces.ts'

function start() {
  const heard: unknown[][] = []
  const nonces = new SpentNonces(new ManualClock())
  const answers = {
    deliver(...answer: unknown[]) {
      heard.push(answer)
      return true
    },
  }
  const noted: unknown[][] = []
  const notes = {
    note: (...said: unknown[]) => void noted.push(said),
    recall: () => ({ logLevel: 'error', watched: ['city://list'] }),
  }
  const { methods } = routerService({ routerId: 'a', answers, notes, nonces })
  const { deliverAnswer, spend, noteSession, recallSession } = methods as Record<string, (request: object) => unknown>
  if (deliverAnswer === undefined || spend === undefined) throw new Error('two methods')
  return { heard, nonces, deliverAnswer, spend, noted, noteSession, recallSession }
}

describe('routerService', () => {
  it('takes answers to questions of this router alone', () => {
    const { heard, deliverAnswer } = start()
    const responseJson = '{"jsonrpc":"2.0"}'
    const question = newQuestionId('a')
    expect(deliverAnswer({ questionId: question, sessionId: 's', responseJson })).toEqual({ delivered: true })
    for (const questionId of ['', 'a', newQuestionId('b')]) {
      expect(deliverAnswer({ questionId, sessionId: 's', responseJson })).toEqual({ delivered: false })
    }
    expect(heard).toEqual([[question, 's', { jsonrpc: '2.0' }]])
  })

  it.each(['', '{', '[]', 'null', '5', '"text"'])('refuses %j for an answer', responseJson => {
    const { heard, deliverAnswer } = start()
    const answer = { questionId: newQuestionId('a'), sessionId: '', responseJson }
    expect(() => deliverAnswer(answer)).toThrow('[malformed] response_json is no JSON object')
    expect(heard).toEqual([])
  })

  it('remembers nothing that this router did not make', () => {
    const { nonces, spend } = start()
    expect(spend({ nonce: nonces.make(), expiresAtMs: '100' })).toEqual({ fresh: true })
    const foreign = new SpentNonces(new ManualClock()).make()
    for (const nonce of ['', 'x', foreign]) {
      expect(() => spend({ nonce, expiresAtMs: '100' })).toThrow('[not_found]')
    }
    expect(nonces.size).toBe(1)
  })

  it.each(['0', '-5', '99999999999999999999'])('takes a time of %s for what it is', expiresAtMs => {
    const { nonces, spend } = start()
    const nonce = nonces.make()
    const fresh = expiresAtMs.startsWith('9')
    expect(spend({ nonce, expiresAtMs })).toEqual({ fresh })
    expect(spend({ nonce, expiresAtMs })).toEqual({ fresh: false })
  })

  it('notes what clients said to other routers, and leaves out what it does not know', () => {
    const { noted, noteSession } = start()
    noteSession?.({ sessionId: 's', note: 'logLevel', logLevel: 'debug' })
    noteSession?.({ sessionId: 's', note: 'watched', watched: 'city://list' })
    noteSession?.({ sessionId: 's', note: 'unwatched', unwatched: 'city://list' })
    noteSession?.({ sessionId: 's', note: 'cancelled', cancelled: '7' })
    expect(noteSession?.({ sessionId: 's', note: 'of tomorrow' })).toEqual({})
    expect(noted).toEqual([
      ['s', { kind: 'log_level', level: 'debug' }],
      ['s', { kind: 'watched', uri: 'city://list' }],
      ['s', { kind: 'unwatched', uri: 'city://list' }],
      ['s', { kind: 'cancelled', requestId: '7' }],
    ])
  })

  it('says what is noted of a session', () => {
    const { recallSession } = start()
    expect(recallSession?.({ sessionId: 's' })).toEqual({ logLevel: 'error', watched: ['city://list'] })
  })
})
