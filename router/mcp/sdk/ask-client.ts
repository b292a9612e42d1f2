import type { JsonObject } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { randomHex } from '#mesh/random-hex.ts'
import { asObject, isObject } from '../../json-object.ts'
import type { Peers } from '../../peers/peers.ts'
import type { Question, Questions } from '../invoke/round.ts'
import type { LegacyTransport } from './legacy-transport.ts'
import type { PendingAnswers } from './pending-answers.ts'

export interface AskClientOptions {
  readonly peers: Pick<Peers, 'newQuestionId'>
  readonly pending: PendingAnswers
  /** How long a client has to answer, in milliseconds. */
  readonly timeoutMs: number
}

/** A client of the legacy era that waits for the answer to its request. */
export interface AskedClient {
  readonly transport: Pick<LegacyTransport, 'send'>
  /** `Mcp-Session-Id` as the client sends it. */
  readonly sessionId: string
  /** Its request, which the questions belong to. */
  readonly requestId: string | number
  /** Aborts when it cancels its request or goes away. */
  readonly signal: AbortSignal
}

/**
 * Asks a client of the legacy era, over the stream that its request is answered on, and waits: the specification's
 * server-to-client requests. The answers may come in at any router.
 *
 * @returns the answers by the names of the questions
 * @throws MeshError `deadline_exceeded`, `cancelled`, and `aborted` where the client answers with an error; then what else was
 *   asked is taken back
 */
export type AskClient = (client: AskedClient, questions: Questions['requests']) => Promise<Record<string, JsonObject>>

export function createAskClient({ peers, pending, timeoutMs }: AskClientOptions): AskClient {
  return async (client, questions) => {
    const over = new AbortController()
    const signal = AbortSignal.any([client.signal, over.signal])
    try {
      const asked = Object.entries(questions).map(async ([name, question]) => {
        return [name, await ask(client, name, question, signal)] as const
      })
      return Object.fromEntries(await Promise.all(asked))
    } finally {
      over.abort(new MeshError('cancelled', 'another question of the same call was not answered'))
    }
  }

  async function ask(client: AskedClient, name: string, question: Question, signal: AbortSignal): Promise<JsonObject> {
    const { transport, sessionId, requestId } = client
    const related = { relatedRequestId: requestId }
    const id = peers.newQuestionId()
    const answered = pending.expect(id, sessionId, timeoutMs, signal)
    answered.catch(() => {})
    await transport.send({ jsonrpc: '2.0', id, ...withElicitationId(question) }, related)
    const { result, error } = await answered.catch(async thrown => {
      const params = { requestId: id, reason: MeshError.from(thrown).text }
      await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, related).catch(() => {})
      throw thrown
    })
    if (isObject(result)) return result
    throw new MeshError('aborted', `the client did not answer "${name}": ${reasonOf(error)}`)
  }
}

/** The legacy era gives a page to go to an id of its own. */
function withElicitationId({ method, params }: Question): Question {
  return params.mode === 'url' ? { method, params: { elicitationId: randomHex(16), ...params } } : { method, params }
}

function reasonOf(error: unknown): string {
  const { message } = asObject(error)
  return typeof message === 'string' ? message.slice(0, 500) : 'its answer is neither a result nor an error'
}
