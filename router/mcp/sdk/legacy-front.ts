import type { JsonObject } from '@bufbuild/protobuf'
import { type JSONRPCRequest, type ServerContext, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import { type Exchange, header } from '../../http/exchange.ts'
import type { Limits } from '../../limits.ts'
import { inputCapabilities } from '../input-capabilities.ts'
import { noRound } from '../invoke/round.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpPost } from '../mcp-post.ts'
import type { McpRequest } from '../mcp-request.ts'
import type { Methods } from '../methods.ts'
import type { Offer } from '../offer/offer.ts'
import { paramsFault } from '../params-fault.ts'
import { RpcFault } from '../rpc-error.ts'
import type { Session } from '../sealed/session-token.ts'
import type { Shared } from '../sealed/shared.ts'
import { acceptedBy, notAcceptable } from './accepts.ts'
import { createAskClient } from './ask-client.ts'
import type { Broadcast } from './broadcast.ts'
import { KeptNotes } from './kept-notes.ts'
import { type LegacyResponse, readMessages } from './legacy-messages.ts'
import { serveRounds } from './legacy-rounds.ts'
import { LegacyTransport } from './legacy-transport.ts'
import { createMcpServer } from './mcp-server.ts'
import { PendingAnswers } from './pending-answers.ts'
import { createNoteSession, type SessionMethod, sessionMethods } from './session-methods.ts'

export interface LegacyFrontOptions {
  readonly methods: Methods
  readonly shared: Shared
  readonly instructionsFor: (offer: Offer) => string
  readonly broadcast: Broadcast
  readonly clock: Clock
  readonly limits: Limits
  readonly log: Log
  readonly version: string
}

/** The reference path of the legacy era: the SDK knows the protocol, and sessions are nowhere but in their ids. */
export interface LegacyFront {
  /** @throws RpcFault, MeshError for what is wrong with the HTTP request as a whole */
  serve(post: McpPost): Promise<void>
  /**
   * The stream of a GET: it tells of changes, and belongs to no request.
   *
   * @returns when the client is gone, or the router drains
   * @throws RpcFault for a session that is none
   */
  listen(exchange: Exchange, offerNow: () => Offer): Promise<void>
  /** Waits for no client's answer any more: it would come in elsewhere. */
  drain(): void
}

export function createLegacyFront(options: LegacyFrontOptions): LegacyFront {
  const { methods, shared, instructionsFor, broadcast, clock, limits, log, version } = options
  const { sessionTokens, peers } = shared
  const pending = new PendingAnswers(clock)
  peers.answerTo(pending)
  const notes = new KeptNotes(sessionTokens)
  peers.notesTo(notes)
  const noteSession = createNoteSession(notes, peers)
  const ask = createAskClient({ peers, pending, timeoutMs: limits.inputRoundTtlMs })

  async function serve(post: McpPost): Promise<void> {
    const { exchange, body } = post
    const session = sessionOf(exchange, body)
    const { batch, requests, notifications, responses } = readMessages(body, versionOf(exchange, session))
    for (const response of responses) await deliver(exchange, response)
    for (const { method, params } of notifications) if (method === cancelled) await cancel(exchange, params)
    const [request] = requests
    if (request === undefined) {
      exchange.response.writeHead(202).end()
      return
    }
    if (isInitialize(body)) assertParams(request)
    const transport = new LegacyTransport({
      exchange,
      requests: requests.map(({ id }) => id),
      batch,
      accepts: acceptedBy(exchange.request),
      clock,
      keepAliveMs: limits.streamKeepAliveMs,
      onProtocolVersion: agreed => begin(exchange, agreed, request.params as JsonObject | undefined),
    })
    const server = createMcpServer({
      version,
      instructions: instructionsFor(post.offerNow()),
      listTtlMs: limits.listTtlMs,
      methods: [...methods.keys(), ...sessionMethods],
      serve: (method, params, context) => answer(post, session, transport, method, params, context),
    })
    server.onerror = error => log.debug({ requestId: exchange.requestId, error: error.message }, 'mcp')
    await server.connect(transport)
    const ended = requests.map(({ id }) => {
      const giveUp = () => {
        transport.onmessage?.({ jsonrpc: '2.0', method: cancelled, params: { requestId: id } })
        transport.drop(id)
      }
      return session === undefined ? () => {} : notes.running(session.nonce, id, giveUp)
    })
    for (const message of requests) transport.onmessage?.(message)
    await transport.done
    for (const end of ended) end()
  }

  async function answer(
    post: McpPost,
    session: Session | undefined,
    transport: LegacyTransport,
    name: string,
    params: JsonObject,
    context: ServerContext,
  ): Promise<JsonObject> {
    const request = { ...requestFrom(context, post), logLevel: notes.levelOf(session?.nonce) }
    const sessionId = session && header(post.exchange.request, sessionHeader)
    const method = methods.get(name)
    if (method === undefined) return await noteSession(name as SessionMethod, params, request.offer, sessionId)
    const client = { transport, sessionId: sessionId ?? '', requestId: context.mcpReq.id, signal: request.signal }
    const canBeAsked = session !== undefined && transport.canStream
    const round = canBeAsked ? { ...noRound, capabilities: session.capabilities } : noRound
    try {
      return {
        ...(await serveRounds(method, params, request, round, questions => ask(client, questions))),
      } as JsonObject
    } catch (thrown) {
      if (name !== 'tools/call' || !isAskingFault(thrown)) throw thrown
      return { isError: true, content: [{ type: 'text', text: thrown.message }] }
    }
  }

  /** A session begins: from now on the client says its id with each request, to whichever router. */
  function begin({ response }: Exchange, protocolVersion: string, params: JsonObject | undefined): void {
    const { capabilities, clientInfo } = params ?? {}
    const clientName = (clientInfo as JsonObject | undefined)?.name
    const facts = {
      protocolVersion,
      capabilities: inputCapabilities(capabilities),
      clientName: typeof clientName === 'string' ? clientName : '',
    }
    response.setHeader('Mcp-Session-Id', sessionTokens.mint(facts))
  }

  function sessionOf({ request }: Exchange, body: unknown): Session | undefined {
    const text = header(request, sessionHeader)
    if (text === undefined || isInitialize(body)) return undefined
    const session = sessionTokens.read(text)
    if (typeof session === 'object') return session
    const why = `session ${session.replaceAll('_', ' ')}: initialise again, without Mcp-Session-Id`
    throw new RpcFault(404, new McpError(errorCodes.sessionNotFound, why, { reason: session }))
  }

  /** Hands an answer to the router that asked. */
  async function deliver({ request }: Exchange, { id, message }: LegacyResponse): Promise<void> {
    const delivery = await peers.deliver(id, header(request, sessionHeader) ?? '', message)
    if (delivery === 'delivered') return
    const text =
      delivery === 'gone'
        ? 'the router that asked is gone, and its request with it'
        : 'nobody waits for this answer, or no longer, or not from this session'
    throw new RpcFault(400, new McpError(errorCodes.invalidRequest, text, { reason: delivery }))
  }

  /** Breaks off a request of the same session, at whichever router it is served. */
  async function cancel({ request }: Exchange, { requestId }: Record<string, unknown> = {}): Promise<void> {
    const sessionId = header(request, sessionHeader)
    if (sessionId === undefined || requestId === undefined) return
    const note = { kind: 'cancelled', requestId: JSON.stringify(requestId) } as const
    notes.note(sessionId, note)
    await peers.noteEverywhere(sessionId, note)
  }

  return {
    serve,
    async listen(exchange, offerNow) {
      if (!acceptedBy(exchange.request).stream) throw notAcceptable('a GET is answered with text/event-stream')
      const session = sessionOf(exchange, undefined)
      versionOf(exchange, session)
      const sessionId = header(exchange.request, sessionHeader)
      if (session === undefined || sessionId === undefined) return await broadcast(exchange, offerNow, () => () => {})
      notes.learn(sessionId, await peers.recallEverywhere(sessionId))
      await broadcast(exchange, offerNow, changed => notes.follow(session.nonce, changed))
    },
    drain: () => pending.close(),
  }
}

const sessionHeader = 'mcp-session-id'
const cancelled = 'notifications/cancelled'

/** The revision that a client speaks, where it says so; otherwise nobody knows. */
function versionOf({ request }: Exchange, session: Session | undefined): string | undefined {
  const said = header(request, 'mcp-protocol-version')
  if (said === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(said)) return session?.protocolVersion ?? said
  const supported = [...SUPPORTED_PROTOCOL_VERSIONS]
  const text = `MCP-Protocol-Version: "${said.slice(0, 100)}" is not spoken here; these are: ${supported.join(', ')}`
  throw new RpcFault(400, new McpError(errorCodes.invalidRequest, text, { supported, requested: said.slice(0, 100) }))
}

function isInitialize(body: unknown): boolean {
  return body !== null && typeof body === 'object' && 'method' in body && body.method === 'initialize'
}

/** The SDK answers `initialize` by itself, and takes what is wrong in it for its own failure. */
function assertParams({ method, params = {} }: JSONRPCRequest): void {
  const fault = paramsFault(method, params as JsonObject)
  if (fault !== undefined) throw new RpcFault(400, new McpError(errorCodes.invalidParams, fault))
}

/** What a model may read: that its client could not be asked, or did not answer. */
function isAskingFault(thrown: unknown): thrown is Error {
  return thrown instanceof MeshError || (thrown instanceof McpError && thrown.code === errorCodes.missingCapability)
}

function requestFrom({ mcpReq }: ServerContext, { exchange, offerNow }: McpPost): Omit<McpRequest, 'round'> {
  return {
    exchange,
    meta: (mcpReq._meta ?? {}) as JsonObject,
    signal: AbortSignal.any([mcpReq.signal, exchange.signal]),
    offer: offerNow(),
    notify: (method, params) => mcpReq.notify({ method, params } as Parameters<typeof mcpReq.notify>[0]),
  }
}
