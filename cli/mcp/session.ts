import { MeshError } from '#mesh/errors.ts'
import type { Headers, HttpLeg, Reply } from './http-leg.ts'
import { isObject, parseMessage, type Request } from './json-rpc.ts'

/** What a client of the older era has agreed with the router, and how it is agreed anew. */
export interface Session {
  /** The id that the router gave; absent: it gave none, and none is needed. */
  readonly id: string | undefined
  /** For every message behind `initialize`. */
  headers(): Headers
  /** The client's own `initialize` was taken. */
  opened(initialize: Request, reply: Reply): void
  /** Its answer, which names the revision that is spoken from now on. */
  agreed(result: unknown): void
  /**
   * The router has refused an id: initializes anew in the client's name, once however many ask.
   *
   * @param refused the id that was sent
   * @throws MeshError where that is refused too
   */
  renew(refused: string, signal: AbortSignal): Promise<void>
}

export function createSession(leg: HttpLeg): Session {
  let initialize: Request | undefined
  let id: string | undefined
  let version: string | undefined
  let renewing: Promise<void> | undefined
  let renewals = 0

  const headers = (): Headers => ({
    ...(id !== undefined && { 'mcp-session-id': id }),
    ...(version !== undefined && { 'mcp-protocol-version': version }),
  })
  function agreed(result: unknown): void {
    const named = isObject(result) ? result.protocolVersion : undefined
    if (typeof named === 'string') version = named
  }

  async function initializeAnew(signal: AbortSignal): Promise<void> {
    if (initialize === undefined) throw new MeshError('failed_precondition', 'there is a session, but nothing began it')
    const { method, params } = initialize
    const own = `mesh-initialize-${++renewals}`
    const reply = await leg.post(JSON.stringify({ jsonrpc: '2.0', id: own, method, params }), {}, signal)
    for await (const text of reply.messages()) {
      const answer = parseMessage(text)
      if (answer.kind !== 'response') continue
      if (!('result' in answer.body)) throw new MeshError('unavailable', `the router began no new session: ${text}`)
      id = reply.sessionId
      agreed(answer.body.result)
    }
    if (!(reply.status < 300))
      throw new MeshError('unavailable', `the router began no new session: HTTP ${reply.status}`)
    const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    const taken = await leg.post(initialized, headers(), signal)
    taken.discard()
  }

  return {
    get id() {
      return id
    },
    headers,
    opened(request, reply) {
      initialize = request
      id = reply.sessionId
    },
    agreed,
    async renew(refused, signal) {
      if (id !== refused) return
      renewing ??= initializeAnew(signal).finally(() => {
        renewing = undefined
      })
      await renewing
    },
  }
}
