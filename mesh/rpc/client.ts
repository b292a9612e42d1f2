import type { handleServerStreamingCall, handleUnaryCall, MethodDefinition } from '@grpc/grpc-js'
import type { MethodDefinition as TypedMethodDefinition } from '@grpc/proto-loader'
import type { Call, CallRequest, Metadata } from '../call/call.ts'
import type { CallContext } from '../call/context.ts'
import { priorities } from '../call/steering.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { randomHex } from '../random-hex.ts'
import { continueTrace } from '../trace.ts'
import type { Contracts } from './contract.ts'
import { decodeMessage } from './grpc-wire.ts'

/** How one call is to be made. */
export interface CallOptions {
  /** The call that is being served: its deadline, cancellation, priority, trace and request id go on to the next hop. */
  readonly context?: CallContext
  /** The longest the call may take, in milliseconds; the context's deadline still holds. Absent: 30 000. */
  readonly timeoutMs?: number
  /** Ends the call early. Absent: the context's. */
  readonly signal?: AbortSignal
  /** Hears which instance answered. */
  readonly onInstance?: (instanceId: string) => void
}

/** A generated method as a caller uses it; the definition says the messages, the handler the shape. */
type ClientMethod<Handler, Definition> =
  Definition extends TypedMethodDefinition<infer Request, infer _1, infer _2, infer Response>
    ? Handler extends handleUnaryCall<infer _3, infer _4>
      ? (request: Request, options?: CallOptions) => Promise<Response>
      : Handler extends handleServerStreamingCall<infer _5, infer _6>
        ? (request: Request, options?: CallOptions) => AsyncIterable<Response>
        : never
    : never

/** A typed client: unary methods give promises, server streaming ones async iterables. Names in camelCase. */
export type Client<Handlers, Definition> = {
  readonly [K in keyof Handlers as string extends K ? never : Uncapitalize<K & string>]: K extends keyof Definition
    ? ClientMethod<Handlers[K], Definition[K]>
    : never
}

export interface ClientOptions {
  readonly call: Call
  readonly clock: Clock
  /** The Consul service that is called. */
  readonly service: string
  /** Full name of the gRPC service. */
  readonly contract: string
  readonly contracts: Contracts
  /** The largest message of an answer, in bytes. */
  readonly maxMessageBytes: number
}

const defaultTimeoutMs = 30_000

/** A client over the mesh's own calls: resolved, balanced and retried like every other. */
export function createClient<Handlers, Definition>(options: ClientOptions): Client<Handlers, Definition> {
  const { call, clock, service, contract, contracts, maxMessageBytes } = options
  const methods = Object.entries(contracts.service(contract)).map(([name, method]) => {
    const work = method.responseStream ? streaming(method) : unary(method)
    return [name.charAt(0).toLowerCase() + name.slice(1), work]
  })
  return Object.fromEntries(methods) as Client<Handlers, Definition>

  function unary(method: MethodDefinition<unknown, unknown>) {
    return async (message: unknown, options: CallOptions = {}): Promise<unknown> => {
      const response = await call(requestOf(method, 'unary', message, options))
      options.onInstance?.(response.instance.id)
      if (response.kind !== 'complete') throw new MeshError('internal', 'a whole answer was asked for')
      const { status, message: reason } = response.ending
      if (status !== 0) throw MeshError.fromStatus(status, decodeMessage(reason))
      const [first] = new FrameReader(maxMessageBytes).push(response.body)
      if (first === undefined) throw new MeshError('internal', `${method.path} answered OK without a message`)
      return decode(method, first)
    }
  }

  function streaming(method: MethodDefinition<unknown, unknown>) {
    return async function* (message: unknown, options: CallOptions = {}): AsyncGenerator<unknown> {
      const response = await call(requestOf(method, 'streaming', message, options))
      options.onInstance?.(response.instance.id)
      const reader = new FrameReader(maxMessageBytes)
      if (response.kind === 'streaming') {
        let whole = false
        try {
          for await (const bytes of messagesOf(response.body, reader)) yield decode(method, bytes)
          whole = true
        } finally {
          if (!whole) response.cancel()
        }
      }
      const { status, message: reason } = await response.ending
      if (status !== 0) throw MeshError.fromStatus(status, decodeMessage(reason))
      if (reader.pending > 0) throw new MeshError('data_loss', `${method.path} ended in the middle of a message`)
    }
  }

  /** The messages of a body, until it ends or breaks off: why it broke off is the ending's to say. */
  async function* messagesOf(body: NodeJS.ReadableStream, reader: FrameReader): AsyncGenerator<Buffer> {
    const chunks = body[Symbol.asyncIterator]()
    for (;;) {
      const next = await chunks.next().catch(() => undefined)
      if (next === undefined || next.done === true) return
      yield* reader.push(next.value as Buffer)
    }
  }

  function requestOf(
    method: MethodDefinition<unknown, unknown>,
    shape: CallRequest['shape'],
    message: unknown,
    { context, timeoutMs = defaultTimeoutMs, signal = context?.signal }: CallOptions,
  ): CallRequest {
    return {
      service,
      path: method.path,
      shape,
      hints: contracts.hints(method.path),
      body: toFrame(method.requestSerialize(message)),
      metadata: priorityOf(context),
      deadline: clock.now() + Math.min(timeoutMs, context?.remainingMs() ?? timeoutMs),
      trace: continueTrace(context?.trace.traceparent, context?.trace.state),
      requestId: context?.requestId ?? randomHex(8),
      signal: signal ?? new AbortController().signal,
    }
  }
}

/** What is done for a call is as urgent as that. Past a router anybody may have said anything. */
function priorityOf(context: CallContext | undefined): Metadata {
  const said = context?.metadata['mesh-priority']
  const priority = said === undefined ? undefined : priorities.find(one => one === said)
  return priority === undefined ? [] : ['mesh-priority', priority]
}

function decode(method: MethodDefinition<unknown, unknown>, message: Buffer): unknown {
  try {
    return method.responseDeserialize(message)
  } catch (cause) {
    throw new MeshError('data_loss', `an answer of ${method.path} is not what its contract says`, { cause })
  }
}
