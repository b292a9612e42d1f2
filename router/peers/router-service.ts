import type { JsonObject } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { type Implemented, implement } from '#mesh/rpc/implementation.ts'
import type { NoteSessionRequest, NoteSessionRequest__Output } from '#proto/gen/mesh/v1/NoteSessionRequest.ts'
import type { RouterServiceHandlers } from '#proto/gen/mesh/v1/RouterService.ts'
import { isObject } from '../json-object.ts'
import type { Answers } from './answers.ts'
import { routerOfQuestion } from './question-id.ts'
import type { SessionNote, SessionNotes } from './session-notes.ts'
import type { SpentNonces } from './spent-nonces.ts'

/** Full name of what routers serve each other. */
export const routerContract = 'mesh.v1.RouterService'

export interface RouterServiceOptions {
  readonly routerId: string
  readonly answers: Answers
  readonly notes: SessionNotes
  readonly nonces: SpentNonces
}

/** What this router does for the others. Whoever calls it must know what only routers gave out: it asks for nothing else. */
export function routerService({ routerId, answers, notes, nonces }: RouterServiceOptions): Implemented {
  return implement<RouterServiceHandlers>(routerContract, {
    deliverAnswer({ questionId, sessionId, responseJson }) {
      if (routerOfQuestion(questionId) !== routerId) return { delivered: false }
      return { delivered: answers.deliver(questionId, sessionId, objectOf(responseJson)) }
    },
    spend({ nonce, expiresAtMs }) {
      if (!nonces.isOwn(nonce)) throw new MeshError('not_found', `${routerId} did not make this nonce`)
      return { fresh: nonces.spend(nonce, Number(expiresAtMs)) }
    },
    noteSession(request) {
      const note = noteIn(request)
      if (note !== undefined) notes.note(request.sessionId, note)
      return {}
    },
    recallSession({ sessionId }) {
      const { logLevel = '', watched } = notes.recall(sessionId)
      return { logLevel, watched: [...watched] }
    },
  })
}

/** A note as the contract has it. */
export function fieldsOf(note: SessionNote): Omit<NoteSessionRequest, 'sessionId'> {
  if (note.kind === 'log_level') return { logLevel: note.level }
  return note.kind === 'cancelled' ? { cancelled: note.requestId } : { [note.kind]: note.uri }
}

/** `undefined` where a newer router notes what this one does not know. */
function noteIn({
  note,
  logLevel,
  watched,
  unwatched,
  cancelled,
}: NoteSessionRequest__Output): SessionNote | undefined {
  switch (note) {
    case 'logLevel':
      return { kind: 'log_level', level: logLevel ?? '' }
    case 'watched':
      return { kind: note, uri: watched ?? '' }
    case 'unwatched':
      return { kind: note, uri: unwatched ?? '' }
    case 'cancelled':
      return { kind: note, requestId: cancelled ?? '' }
    default:
      return undefined
  }
}

function objectOf(text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text)
    if (isObject(json)) return json
  } catch {
    // Told below, without the words of a client's answer.
  }
  throw new MeshError('malformed', 'response_json is no JSON object')
}
