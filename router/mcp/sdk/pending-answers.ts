import type { JsonObject } from '@bufbuild/protobuf'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Answers } from '../../peers/answers.ts'

interface Waiting {
  readonly sessionId: string
  answer(response: JsonObject): void
  fail(error: MeshError): void
}

/** The questions that this router asked clients and that are not answered yet. */
export class PendingAnswers implements Answers {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiting>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many are open. */
  get count(): number {
    return this.#waiting.size
  }

  /**
   * Waits for one answer.
   *
   * @param sessionId the session that is asked: nobody else may answer
   * @param signal    gives the question up; the promise then rejects with its reason
   * @throws MeshError `deadline_exceeded` where nothing comes within `timeoutMs`; `unavailable` where the router ends
   */
  async expect(questionId: string, sessionId: string, timeoutMs: number, signal: AbortSignal): Promise<JsonObject> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>()
    const giveUp = () => reject(signal.reason)
    const cancelTimer = this.#clock.after(timeoutMs, () => {
      reject(new MeshError('deadline_exceeded', `the client did not answer within ${timeoutMs} ms`))
    })
    signal.addEventListener('abort', giveUp, { once: true })
    this.#waiting.set(questionId, { sessionId, answer: resolve, fail: reject })
    try {
      return await promise
    } finally {
      cancelTimer()
      signal.removeEventListener('abort', giveUp)
      this.#waiting.delete(questionId)
    }
  }

  deliver(questionId: string, sessionId: string, response: JsonObject): boolean {
    const question = this.#waiting.get(questionId)
    if (question === undefined || question.sessionId !== sessionId) return false
    this.#waiting.delete(questionId)
    question.answer(response)
    return true
  }

  /** Gives up all of them: no other router will reach this one any more. */
  close(): void {
    const error = new MeshError('unavailable', 'this router ends before the client has answered: call again')
    for (const { fail } of this.#waiting.values()) fail(error)
  }
}
