import { MeshError } from '#mesh/errors.ts'
import type { Headers, HttpLeg, Reply } from './http-leg.ts'
import { isObject, type JsonObject, parseMessage, type Request } from './json-rpc.ts'

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
  /** Messages that say that all may have changed of which the router tells changes. */
  missed(): string[]
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
  let capabilities: JsonObject = {}
  let renewing: Promise<void> | undefined
  let renewals = 0

  const headers = (): Headers => ({
    ...(id !== undefined && { 'mcp-session-id': id }),
    ...(version !== undefined && { 'mcp-protocol-version': version }),
  })
  function agreed(result: unknown): void {
    if (!isObject(result)) return
    if (typeof result.protocolVersion === 'string') version = result.protocolVersion
    if (isObject(result.capabilities)) capabilities = result.capabilities
  }

  async function initializeAnew(signal: AbortSignal): Promise<void> {
    if (initialize === undefined) throw new MeshError('failed_precondition', 'there is a session, but nothing began it')
    const { method, params } = initialize
    const own = `mesh-initialize-${++renewals}`
    const reply = await leg.post(JSON.stringify({ jsonrpc: '2.0', id: own, method, params }), {}, signal)
    let began = false
    let said = ''
    for await (const text of reply.messages()) {
      said = text
      const answer = parseMessage(text)
      if (answer.kind !== 'response' || !isObject(answer.body.result)) continue
      began = true
      id = reply.sessionId
      agreed(answer.body.result)
    }
    if (!began) {
      const why = said.slice(0, 200) || `HTTP ${reply.status}`
      throw new MeshError('unavailable', `${leg.url.href} takes the session no more, and begins no new one: ${why}`)
    }
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
    missed: () =>
      Object.entries(capabilities).flatMap(([kind, told]) =>
        isObject(told) && told.listChanged === true
          ? JSON.stringify({ jsonrpc: '2.0', method: `notifications/${kind}/list_changed` })
          : [],
      ),
    async renew(refused, signal) {
      if (id !== refused) return
      renewing ??= initializeAnew(signal).finally(() => {
        renewing = undefined
      })
      await renewing
    },
  }
}
