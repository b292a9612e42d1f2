import type { JsonObject } from '@bufbuild/protobuf'
import type { Call } from '#mesh/call/call.ts'
import { withDeadline } from '#mesh/call/deadline.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Instance } from '#mesh/instance.ts'
import type { Log } from '#mesh/log.ts'
import { routerService as service } from '#mesh/names.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import { createChannels } from '#mesh/rpc/channels.ts'
import { createClient } from '#mesh/rpc/client.ts'
import type { Contracts } from '#mesh/rpc/contract.ts'
import type { Implemented } from '#mesh/rpc/implementation.ts'
import { createTransport } from '#mesh/rpc/transport.ts'
import type { RouterServiceDefinition, RouterServiceHandlers } from '#proto/gen/mesh/v1/RouterService.ts'
import type { Answers } from './answers.ts'
import { newQuestionId, routerOfQuestion } from './question-id.ts'
import { fieldsOf, routerContract, routerService } from './router-service.ts'
import type { NotedSession, SessionNote, SessionNotes } from './session-notes.ts'
import { SpentNonces } from './spent-nonces.ts'

/** What became of an answer; `gone`: the router that asked is not there, or said nothing within 2 s. */
export type Delivery = 'delivered' | 'not_waiting' | 'gone'

/** The routers of the mesh to each other, this one included. */
export interface Peers {
  /** This router's instance id. */
  readonly routerId: string
  /** An id for a question that this router asks a client. */
  newQuestionId(): string
  /**
   * Says who waits for answers to this router's questions, whichever router they come in at. Until it is called nobody does.
   */
  answerTo(answers: Answers): void
  /**
   * Hands a client's answer to the router that asked.
   *
   * @param questionId as the client said it: anything
   * @param sessionId  as the client said it; empty: none
   * @returns `not_waiting` also where that is no question's id. Never rejects
   */
  deliver(questionId: string, sessionId: string, response: JsonObject): Promise<Delivery>
  /** Says who keeps what clients said to other routers. Until it is called nobody does. */
  notesTo(notes: SessionNotes): void
  /** Tells all other routers what a client said. Resolves when each knows, or is not there. Never rejects */
  noteEverywhere(sessionId: string, note: SessionNote): Promise<void>
  /** What other routers know of a session. Never rejects */
  recallEverywhere(sessionId: string): Promise<readonly NotedSession[]>
  /** A name for something of this router that may be used once. */
  newNonce(): string
  /**
   * Uses something up.
   *
   * @param routerId    the router that made the nonce. Where it is gone, what is used up is remembered here alone
   * @param expiresAtMs when it ends by itself, in milliseconds since the epoch
   * @returns `fresh` to the first who asks. Never rejects
   */
  spend(routerId: string, nonce: string, expiresAtMs: number): Promise<'fresh' | 'spent'>
}

export interface PeersOptions {
  readonly routerId: string
  readonly resolver: Resolver
  readonly contracts: Contracts
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
}

export interface OpenPeers extends Peers {
  /** What this router serves the others. */
  readonly served: Implemented
  close(): void
}

/** A frozen or dead router costs a request no more. */
const timeoutMs = 2_000
/** All that a session may watch, at their longest, fits in. */
const mostAnswerBytes = 1024 * 1024

export function openPeers({ routerId, resolver, contracts, clock, random, log }: PeersOptions): OpenPeers {
  const nonces = new SpentNonces(clock)
  let receiver: Answers | undefined
  const answers: Answers = { deliver: (...answer) => receiver?.deliver(...answer) ?? false }
  let keeper: SessionNotes | undefined
  const notes: SessionNotes = {
    note: (...said) => keeper?.note(...said),
    recall: sessionId => keeper?.recall(sessionId) ?? { watched: [] },
  }

  // Channels of their own: those of the mesh last as long as a pool, and routers are no pool that calls are spread over.
  const channels = createChannels({
    clock,
    random,
    connectTimeoutMs: timeoutMs,
    probeTimeoutMs: timeoutMs,
    onReachable: () => {},
  })
  const transport = createTransport({ channels, clock, maxResponseBytes: mostAnswerBytes })
  let known: ReadonlyMap<string, Instance> = new Map()
  const unwatch = resolver.watch(service, ({ instances }) => {
    known = new Map(instances.map(instance => [instance.id, instance]))
    channels.update(service, instances)
  })

  /** A client of one router, and of no other; `undefined` where nobody has that id. */
  function peer(id: string) {
    const instance = known.get(id)
    if (instance === undefined) return undefined
    const exchange: Call = async request => {
      const result = await transport(instance, request)
      if (result.kind === 'failed') throw result.error
      return result
    }
    const call = withDeadline(exchange, clock)
    return createClient<RouterServiceHandlers, RouterServiceDefinition>({
      call,
      clock,
      service,
      contract: routerContract,
      contracts,
      maxMessageBytes: mostAnswerBytes,
    })
  }

  function others(): string[] {
    return [...known.keys()].filter(id => id !== routerId)
  }

  /** What a peer said; `undefined` where it is gone. */
  async function ask<T>(id: string, question: (client: NonNullable<ReturnType<typeof peer>>) => Promise<T>) {
    const client = peer(id)
    if (client === undefined) return undefined
    try {
      return await question(client)
    } catch (thrown) {
      log.warn({ router: id, reason: MeshError.from(thrown).message }, 'another router does not answer')
      return undefined
    }
  }

  return {
    routerId,
    served: routerService({ routerId, answers, notes, nonces }),
    newQuestionId: () => newQuestionId(routerId),
    answerTo(those) {
      receiver = those
    },
    async deliver(questionId, sessionId, response) {
      const asker = routerOfQuestion(questionId)
      if (asker === undefined) return 'not_waiting'
      if (asker === routerId) return answers.deliver(questionId, sessionId, response) ? 'delivered' : 'not_waiting'
      const answer = { questionId, sessionId, responseJson: JSON.stringify(response) }
      const reply = await ask(asker, client => client.deliverAnswer(answer, { timeoutMs }))
      if (reply === undefined) return 'gone'
      return reply.delivered ? 'delivered' : 'not_waiting'
    },
    notesTo(those) {
      keeper = those
    },
    async noteEverywhere(sessionId, note) {
      const request = { sessionId, ...fieldsOf(note) }
      await Promise.all(others().map(id => ask(id, client => client.noteSession(request, { timeoutMs }))))
    },
    async recallEverywhere(sessionId) {
      const all = await Promise.all(
        others().map(id => ask(id, client => client.recallSession({ sessionId }, { timeoutMs }))),
      )
      return all
        .filter(noted => noted !== undefined)
        .map(({ logLevel, watched }) => ({ ...(logLevel !== '' && { logLevel }), watched }))
    },
    newNonce: () => nonces.make(),
    async spend(maker, nonce, expiresAtMs) {
      const reply =
        maker === routerId ? undefined : await ask(maker, client => client.spend({ nonce, expiresAtMs }, { timeoutMs }))
      const fresh = reply?.fresh ?? nonces.spend(nonce, expiresAtMs)
      return fresh ? 'fresh' : 'spent'
    },
    close() {
      unwatch()
      channels.close()
    },
  }
}
