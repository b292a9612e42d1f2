import type { JsonValue } from '@bufbuild/protobuf'
import { type Call, type CallResponse, type Ending, type Metadata, metadataValue } from '#mesh/call/call.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { FrameReader, toFrame } from '#mesh/frames.ts'
import type { Instance } from '#mesh/instance.ts'
import { decodeMessage } from '#mesh/rpc/grpc-wire.ts'
import type { Trace } from '#mesh/trace.ts'
import type { Operation } from '../catalogue/operation.ts'
import { givesStream } from '../catalogue/shape.ts'
import type { Limits } from '../limits.ts'
import { decodeJson, emptyJson, encodeJson } from './json-codec.ts'

/** A call whose messages are JSON. */
export interface JsonRequest {
  readonly operation: Operation
  /** The messages, in order: one, or any number where the operation takes a stream. */
  readonly input: readonly JsonValue[]
  /** What the caller wants at most, in milliseconds; absent: the operation's or the router's own. */
  readonly timeoutMs?: number
  /** What the caller asks of balancing, as `steeringMetadata` gives it. */
  readonly metadata: Metadata
  readonly trace: Trace
  readonly requestId: string
  /** The caller went away. */
  readonly signal: AbortSignal
}

/** An answer whose messages are JSON once they are read. */
export interface JsonAnswer {
  readonly instance: Instance
  /** How many instances were tried, this one included. */
  readonly attempts: number
  /**
   * The messages as they come, still as bytes: give those that are wanted to `decode`. Throws a MeshError where the
   * call does not end well. To stop reading is to cancel the call.
   */
  readonly messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  decode(message: Uint8Array): JsonValue
  /** What a stream without messages ends in. */
  readonly empty: () => JsonValue
}

export type JsonCall = (request: JsonRequest) => Promise<JsonAnswer>

/**
 * Calls operations with JSON.
 *
 * @param call the mesh's own way to call
 * @returns rejects with a MeshError where the input does not fit or no instance answered; an instance's own error
 *   comes when the messages are read, so that the answer can say who gave it
 */
export function createJsonCall(call: Call, clock: Clock, limits: Limits): JsonCall {
  return async request => {
    const { operation, input, signal } = request
    const { desc, registry } = operation
    const messages = input.map((json, i) => encodeMessage(operation, json, input.length > 1 ? i : undefined))
    const streams = givesStream(operation.shape)
    const response = await call({
      service: operation.service,
      path: operation.path,
      shape: streams ? 'streaming' : 'unary',
      hints: operation.hints,
      body: Buffer.concat(messages.map(toFrame)),
      metadata: request.metadata,
      deadline: clock.now() + timeoutFor(operation, streams, request.timeoutMs, limits),
      trace: request.trace,
      requestId: request.requestId,
      signal,
    })
    return {
      instance: response.instance,
      attempts: response.attempts,
      messages: readMessages(response, limits.maxMessageBytes),
      decode: message => decodeJson(desc.output, registry, message),
      empty: () => emptyJson(desc.output, registry),
    }
  }
}

function encodeMessage({ desc, registry }: Operation, json: JsonValue, index: number | undefined): Uint8Array {
  try {
    return encodeJson(desc.input, registry, json)
  } catch (error) {
    const known = MeshError.from(error)
    if (index === undefined) throw known
    throw new MeshError(known.code, `message ${index}: ${known.text}`, { cause: known })
  }
}

function timeoutFor(operation: Operation, streams: boolean, wantedMs: number | undefined, limits: Limits): number {
  const ownMs = operation.timeoutMs ?? (streams ? limits.streamTimeoutMs : limits.unaryTimeoutMs)
  return Math.min(wantedMs ?? ownMs, limits.maxTimeoutMs)
}

function readMessages(response: CallResponse, maxMessageBytes: number) {
  const frames = new FrameReader(maxMessageBytes)
  return response.kind === 'complete' ? readWhole(response, frames) : readStream(response, frames)
}

function* readWhole({ ending, body }: CallResponse & { kind: 'complete' }, frames: FrameReader): Generator<Uint8Array> {
  assertOk(ending)
  yield* frames.push(body)
  assertWhole(frames)
}

async function* readStream(
  response: CallResponse & { kind: 'streaming' },
  frames: FrameReader,
): AsyncGenerator<Uint8Array> {
  let ended = false
  try {
    for await (const chunk of response.body) yield* frames.push(chunk as Buffer)
    assertOk(await response.ending)
    assertWhole(frames)
    ended = true
  } catch (error) {
    if (error instanceof MeshError) throw error
    // A body that breaks off says less than the ending does.
    assertOk(await response.ending)
    throw MeshError.from(error)
  } finally {
    if (!ended) response.cancel()
  }
}

function assertWhole({ pending }: FrameReader): void {
  if (pending > 0) throw new MeshError('internal', `the answer ends within a message (${pending} bytes are left)`)
}

function assertOk({ status, message, trailers }: Ending): void {
  if (status === 0) return
  throw MeshError.fromStatus(status, decodeMessage(message), metadataValue(trailers, 'grpc-retry-pushback-ms'))
}
