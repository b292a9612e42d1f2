import type { JsonObject } from '@bufbuild/protobuf'
import type { JSONRPCRequest, ServerContext } from '@modelcontextprotocol/server'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { Limits } from '../../limits.ts'
import { noRound } from '../invoke/round.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpRequest } from '../mcp-request.ts'
import type { McpPost } from '../message/mcp-post.ts'
import { paramsFault } from '../message/params-fault.ts'
import { RpcFault } from '../message/rpc-fault.ts'
import { readsStreams } from '../message/server-sent-events.ts'
import type { Methods } from '../methods.ts'
import type { Offer } from '../offer/offer.ts'
import type { Shared } from '../sealed/shared.ts'
import { acceptedBy, notAcceptable } from './accepts.ts'
import { createAskClient } from './ask-client.ts'
import type { Broadcast } from './broadcast.ts'
import { KeptNotes } from './kept-notes.ts'
import { beginSession, isInitialize, type LegacyClient, readClient } from './legacy-client.ts'
import { readMessages } from './legacy-messages.ts'
import { serveRounds } from './legacy-rounds.ts'
import { LegacyTransport } from './legacy-transport.ts'
import { createMcpServer, letGo } from './mcp-server.ts'
import { PendingAnswers } from './pending-answers.ts'
import { createNoteSession, type SessionMethod, sessionMethods } from './session-methods.ts'
import { cancelled, createTakeMessages } from './take-messages.ts'

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
  const takeMessages = createTakeMessages(notes, peers)
  const ask = createAskClient({ peers, pending, timeoutMs: limits.inputRoundTtlMs })
  const served = [...methods.keys(), ...sessionMethods]

  async function serve(post: McpPost): Promise<void> {
    const { exchange, body } = post
    const client = readClient(sessionTokens, exchange, body)
    const messages = readMessages(body, client.version)
    await takeMessages(messages, client.session?.id)
    // The client may have left while other routers were told. Who begins to listen for that now would never hear of it.
    exchange.signal.throwIfAborted()
    const { batch, requests } = messages
    const [first] = requests
    if (first === undefined) {
      exchange.response.writeHead(202).end()
      return
    }
    if (isInitialize(body)) assertParams(first)
    const transport = new LegacyTransport({
      exchange,
      requests: requests.map(({ id }) => id),
      batch,
      accepts: acceptedBy(exchange.request),
      clock,
      keepAliveMs: limits.streamKeepAliveMs,
      onProtocolVersion: agreed => beginSession(sessionTokens, exchange, agreed, (first.params ?? {}) as JsonObject),
    })
    const server = createMcpServer({
      version,
      instructions: instructionsFor(post.offerNow()),
      listTtlMs: limits.listTtlMs,
      methods: served,
      serve: (method, params, context) => answer(post, client, transport, method, params, context),
    })
    // Written in the assignment, it would be born old (`letGo`).
    const tell = (error: Error) => log.debug({ requestId: exchange.requestId, error: error.message }, 'mcp')
    server.onerror = tell
    await server.connect(transport)
    const ended = requests.map(({ id }) => {
      const giveUp = () => {
        transport.onmessage?.({ jsonrpc: '2.0', method: cancelled, params: { requestId: id } })
        transport.drop(id)
      }
      return client.session === undefined ? () => {} : notes.running(client.session.nonce, id, giveUp)
    })
    try {
      for (const message of requests) transport.onmessage?.(message)
      await transport.done
    } finally {
      for (const end of ended) end()
      letGo(server, served)
    }
  }

  async function answer(
    post: McpPost,
    { session }: LegacyClient,
    transport: LegacyTransport,
    name: string,
    params: JsonObject,
    context: ServerContext,
  ): Promise<JsonObject> {
    const request = { ...requestFrom(context, post), logLevel: notes.levelOf(session?.nonce) }
    const method = methods.get(name)
    if (method === undefined) return await noteSession(name as SessionMethod, params, request.offer, session?.id)
    const { signal } = request
    const asked = { transport, sessionId: session?.id ?? '', requestId: context.mcpReq.id, signal }
    const canBeAsked = session !== undefined && transport.canStream
    const round = canBeAsked ? { ...noRound, capabilities: session.capabilities } : noRound
    try {
      const result = await serveRounds(method, params, request, round, questions => ask(asked, questions))
      return { ...result } as JsonObject
    } catch (thrown) {
      if (name !== 'tools/call' || !isAskingFault(thrown)) throw thrown
      return { isError: true, content: [{ type: 'text', text: thrown.message }] }
    }
  }

  return {
    serve,
    async listen(exchange, offerNow) {
      if (!readsStreams(exchange.request)) throw notAcceptable('a GET is answered with text/event-stream')
      const { session } = readClient(sessionTokens, exchange, undefined)
      if (session === undefined) return await broadcast(exchange, offerNow, () => () => {})
      // The stream does not wait for it: who follows the session hears of what is learnt.
      const learnt = peers.recallEverywhere(session.id).then(noted => notes.learn(session.id, noted))
      await broadcast(exchange, offerNow, changed => notes.follow(session.nonce, changed))
      await learnt
    },
    drain: () => pending.close(),
  }
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
    // It aborts when the client goes away, too: the transport closes then, and with it the SDK's server.
    signal: mcpReq.signal,
    offer: offerNow(),
    notify: (method, params) => mcpReq.notify({ method, params } as Parameters<typeof mcpReq.notify>[0]),
  }
}
