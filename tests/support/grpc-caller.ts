import {
  type ChannelOptions,
  Client,
  credentials,
  Metadata,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import { loadContracts } from '#mesh/rpc/contract.ts'

/** An answer, and who gave it. */
export interface Answer<T> {
  readonly value: T
  readonly instance: string
  readonly attempts: number
}

/** What a failed call rejects with: gRPC's status, with the metadata that came with it. */
export type GrpcError = Error & StatusObject

export interface GrpcCallOptions {
  readonly metadata?: Readonly<Record<string, string>>
  /** Absent: 30 s, so that a story never hangs. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

type Request<Definition, K extends keyof Definition> =
  Definition[K] extends MethodDefinition<infer In, infer _1, infer _2, infer _3> ? In : never
type Response<Definition, K extends keyof Definition> =
  Definition[K] extends MethodDefinition<infer _1, infer _2, infer _3, infer Out> ? Out : never

/**
 * A typed grpc-js client over one channel, as anybody would write it, with promises around. It never retries, unless
 * its channel options say so.
 */
export interface GrpcCaller<Definition> {
  unary<K extends keyof Definition & string>(
    method: K,
    request: Request<Definition, K>,
    options?: GrpcCallOptions,
  ): Promise<Answer<Response<Definition, K>>>
  /** Server streaming: every message, once the stream has ended well. */
  stream<K extends keyof Definition & string>(
    method: K,
    request: Request<Definition, K>,
    options?: GrpcCallOptions,
  ): Promise<Answer<Response<Definition, K>[]>>
  /** The channel, for what the above do not show. */
  readonly client: Client
  readonly service: ServiceDefinition
  [Symbol.dispose](): void
}

/**
 * @param contract    full name of the gRPC service
 * @param address     `host:port`
 * @param descriptors the descriptor set that has it; absent: the project's own
 * @param channelOptions grpc-js's own, above those of this caller
 * @param trusted     the certificate of a door that speaks TLS; absent: cleartext
 */
export function grpcCaller<Definition>(
  contract: string,
  address: string,
  descriptors?: string,
  channelOptions: ChannelOptions = {},
  trusted?: string,
): GrpcCaller<Definition> {
  const service = loadContracts(descriptors).service(contract)
  const secured = trusted === undefined ? credentials.createInsecure() : credentials.createSsl(Buffer.from(trusted))
  const client = new Client(address, secured, {
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': -1,
    ...channelOptions,
  })
  const methodOf = (name: string) => {
    const method = service[name]
    if (method === undefined) throw new Error(`${contract} has no method ${name}`)
    return method
  }

  return {
    client,
    service,
    unary(name, request, options = {}) {
      const { path, requestSerialize, responseDeserialize } = methodOf(name)
      const { promise, resolve, reject } = Promise.withResolvers<Answer<never>>()
      let headers = new Metadata()
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadataOf(options),
        callOptions(options),
        (error, value) => (error === null ? resolve(answer(value as never, headers)) : reject(error)),
      )
      call.on('metadata', received => {
        headers = received
      })
      options.signal?.addEventListener('abort', () => call.cancel())
      return promise
    },
    stream(name, request, options = {}) {
      const { path, requestSerialize, responseDeserialize } = methodOf(name)
      const { promise, resolve, reject } = Promise.withResolvers<Answer<never[]>>()
      const messages: never[] = []
      let headers = new Metadata()
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadataOf(options),
        callOptions(options),
      )
      call.on('metadata', received => {
        headers = received
      })
      call.on('data', message => messages.push(message as never))
      call.on('error', reject)
      call.on('end', () => resolve(answer(messages, headers)))
      options.signal?.addEventListener('abort', () => call.cancel())
      return promise
    },
    [Symbol.dispose]: () => client.close(),
  }
}

function metadataOf({ metadata = {} }: GrpcCallOptions): Metadata {
  const made = new Metadata()
  for (const [name, value] of Object.entries(metadata)) made.set(name, value)
  return made
}

function callOptions({ timeoutMs = 30_000 }: GrpcCallOptions) {
  return { deadline: Date.now() + timeoutMs }
}

function answer<T>(value: T, headers: Metadata): Answer<T> {
  return {
    value,
    instance: String(headers.get('mesh-instance')[0] ?? ''),
    attempts: Number(headers.get('mesh-attempts')[0] ?? 0),
  }
}
