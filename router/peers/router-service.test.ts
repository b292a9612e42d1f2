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
  const { methods } = routerService({ routerId: 'a', answers, nonces })
  const { deliverAnswer, spend } = methods as Record<string, (request: object) => unknown>
  if (deliverAnswer === undefined || spend === undefined) throw new Error('two methods')
  return { heard, nonces, deliverAnswer, spend }
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
})
