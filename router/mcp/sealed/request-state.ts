import { createHash } from 'node:crypto'
import type { JsonObject } from '@bufbuild/protobuf'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Peers } from '../../peers/peers.ts'
import { mostStateBytes, type Question, type Questions } from '../invoke/round.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Refusal, Sealed } from './sealed.ts'

/** The request that a round belongs to: the same in each of its turns. */
export interface RoundRequest {
  readonly method: string
  /** The tool's or prompt's name, or the resource's URI. */
  readonly name: string
  /** Absent is the same as empty. */
  readonly arguments: JsonObject | undefined
  /** Who asks; empty while callers have no identity. */
  readonly principal: string
}

/** What a client brought back. */
export interface OpenRound {
  /** What was asked, by the names of the questions. */
  readonly asked: ReadonlyMap<string, Question['method']>
  /** The service's own. */
  readonly state: Uint8Array
  /** The router that sealed it. */
  readonly routerId: string
  readonly nonce: string
  readonly expiresAtMs: number
}

/** `requestState` of the modern era: what a round is, carried by the client. */
export interface RequestStates {
  /** @throws MeshError `too_large` where the service wants more back than 16 KiB */
  seal(request: RoundRequest, questions: Questions): string
  /**
   * @throws MeshError `invalid_argument`, to be told as -32602, where it is forged, expired, or of another request. It may
   *   have been used before: see `spend`
   */
  open(request: RoundRequest, text: string): OpenRound
  /**
   * Uses a round up, for a call that must not run twice; one that is idempotent needs none of this, and may come again when
   * its answer was lost. Once per request, after everything else about it is known to be right.
   *
   * @throws MeshError `invalid_argument`, to be told as -32602, where it was used before
   */
  spend(round: OpenRound): Promise<void>
}

export interface RequestStatesOptions {
  readonly sealed: Sealed
  readonly peers: Pick<Peers, 'routerId' | 'newNonce' | 'spend'>
  readonly clock: Clock
  /** How long a client has to answer, in milliseconds. */
  readonly ttlMs: number
}

const digestBytes = 32
const lengthBytes = 4

export function createRequestStates({ sealed, peers, clock, ttlMs }: RequestStatesOptions): RequestStates {
  return {
    seal(request, { requests, state }) {
      if (state.length > mostStateBytes) {
        throw new MeshError('too_large', `the service wants ${state.length} bytes back (at most ${mostStateBytes})`)
      }
      const asked = Object.entries(requests).map(([name, { method }]) => [name, method])
      const facts = Buffer.from(JSON.stringify([peers.routerId, peers.newNonce(), asked]))
      const length = Buffer.alloc(lengthBytes)
      length.writeUInt32BE(facts.length)
      const payload = Buffer.concat([digestOf(request), length, facts, state])
      return sealed.seal('request-state', payload, Math.floor(clock.wallMs()) + ttlMs)
    },
    open(request, text) {
      const opened = sealed.open('request-state', text)
      if (opened.kind === 'refused') throw refusal(opened.why)
      const { payload, expiresAtMs } = opened
      if (!digestOf(request).equals(payload.subarray(0, digestBytes))) {
        throw refused('it belongs to another request: send the same name and arguments as before')
      }
      const factsAt = digestBytes + lengthBytes
      const stateAt = factsAt + payload.readUInt32BE(digestBytes)
      const facts: Facts = JSON.parse(payload.toString('utf8', factsAt, stateAt))
      const [routerId, nonce, asked] = facts
      return { asked: new Map(asked), state: payload.subarray(stateAt), routerId, nonce, expiresAtMs }
    },
    async spend({ routerId, nonce, expiresAtMs }) {
      const spent = await peers.spend(routerId, nonce, expiresAtMs)
      if (spent === 'spent') throw refused('it was used before: make the request anew, without it')
    },
  }
}

type Facts = [routerId: string, nonce: string, asked: [string, Question['method']][]]

/** What it is sealed for. Arrays, so that nothing of one part can pass for another. */
function digestOf({ method, name, principal, arguments: given = {} }: RoundRequest): Buffer {
  return createHash('sha256')
    .update(canonicalJson([method, name, principal, given]))
    .digest()
}

const words: Readonly<Record<Refusal, string>> = {
  forged: 'no router of this mesh made it',
  expired: 'its time is over: make the request anew, without it',
  unknown_key: 'it was made with a key that is not in use any more: make the request anew, without it',
}

function refusal(why: Refusal): MeshError {
  return refused(words[why])
}

function refused(why: string): MeshError {
  return new MeshError('invalid_argument', `requestState: ${why}`)
}
