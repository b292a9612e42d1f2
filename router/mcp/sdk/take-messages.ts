import type { Delivery, Peers } from '../../peers/peers.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import { RpcFault } from '../message/rpc-fault.ts'
import type { KeptNotes } from './kept-notes.ts'
import type { LegacyMessages } from './legacy-messages.ts'

export const cancelled = 'notifications/cancelled'

/**
 * Takes what needs no answer: answers to questions of a router, and requests that are given up, both of which may be at
 * another router. Other notifications mean nothing here.
 *
 * @param sessionId as the client says it; absent: it has none, so nothing of it can be found
 * @throws RpcFault 400 where nobody waits for an answer
 */
export type TakeMessages = (
  messages: Pick<LegacyMessages, 'notifications' | 'responses'>,
  sessionId: string | undefined,
) => Promise<void>

export function createTakeMessages(notes: KeptNotes, peers: Pick<Peers, 'deliver' | 'noteEverywhere'>): TakeMessages {
  return async ({ notifications, responses }, sessionId) => {
    for (const { id, message } of responses) {
      const delivery = await peers.deliver(id, sessionId ?? '', message)
      if (delivery !== 'delivered') throw undelivered(delivery)
    }
    for (const { method, params } of notifications) {
      const requestId = params?.requestId
      if (method !== cancelled || requestId === undefined || sessionId === undefined) continue
      const note = { kind: 'cancelled', requestId: JSON.stringify(requestId) } as const
      notes.note(sessionId, note)
      await peers.noteEverywhere(sessionId, note)
    }
  }
}

function undelivered(delivery: Exclude<Delivery, 'delivered'>): RpcFault {
  const text =
    delivery === 'gone'
      ? 'the router that asked is gone, and its request with it'
      : 'nobody waits for this answer, or no longer, or not from this session'
  return new RpcFault(400, new McpError(errorCodes.invalidRequest, text, { reason: delivery }))
}
