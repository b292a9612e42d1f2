import type { JsonObject } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { givesStream } from '../../catalogue/shape.ts'
import type { Peers } from '../../peers/peers.ts'
import type { SessionNote } from '../../peers/session-notes.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { Offer } from '../offer/offer.ts'
import type { KeptNotes } from './kept-notes.ts'

/** Methods of the legacy era alone: what a client says with them holds for its session, at every router. */
export const sessionMethods = ['logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'] as const

export type SessionMethod = (typeof sessionMethods)[number]

/**
 * Notes what a client says, here and at all other routers.
 *
 * @param params    of the method's own form
 * @param sessionId as the client says it; absent: it has no session
 * @throws McpError where there is no session to note it of, or the resource cannot be watched
 * @throws MeshError `resource_exhausted`
 */
export type NoteSession = (
  method: SessionMethod,
  params: JsonObject,
  offer: Offer,
  sessionId: string | undefined,
) => Promise<JsonObject>

export function createNoteSession(notes: Pick<KeptNotes, 'note'>, peers: Pick<Peers, 'noteEverywhere'>): NoteSession {
  return async (method, params, offer, sessionId) => {
    const note = noteFrom(method, params, offer)
    if (sessionId === undefined) {
      throw new McpError(errorCodes.invalidRequest, `${method} is for a session: initialise, and send Mcp-Session-Id`)
    }
    if (!notes.note(sessionId, note)) {
      throw new MeshError('resource_exhausted', 'this router watches no more resources for this session')
    }
    await peers.noteEverywhere(sessionId, note)
    return {}
  }
}

function noteFrom(method: SessionMethod, { level, uri }: JsonObject, offer: Offer): SessionNote {
  if (method === 'logging/setLevel') return { kind: 'log_level', level: String(level) }
  const resource = String(uri)
  if (method === 'resources/unsubscribe') return { kind: 'unwatched', uri: resource }
  const match = offer.resource(resource)
  if (match !== undefined && givesStream(match.operation.shape)) return { kind: 'watched', uri: resource }
  const why = match === undefined ? 'is not there' : 'says nothing of changes'
  throw new McpError(errorCodes.invalidParams, `"${resource.slice(0, 200)}" ${why}`, { uri: resource.slice(0, 2_048) })
}
