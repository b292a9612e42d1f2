import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
} from '@grpc/grpc-js'
import type { CallContext } from '../call/context.ts'

type Later<T> = T | Promise<T>

/** A generated grpc-js handler type as a service author writes it: promises and async iterables, no callbacks. */
type Method<H> =
  H extends handleUnaryCall<infer Req, infer Res>
    ? (request: Req, context: CallContext) => Later<Res>
    : H extends handleServerStreamingCall<infer Req, infer Res>
      ? (request: Req, context: CallContext) => AsyncIterable<Res>
      : H extends handleClientStreamingCall<infer Req, infer Res>
        ? (requests: AsyncIterable<Req>, context: CallContext) => Later<Res>
        : H extends handleBidiStreamingCall<infer Req, infer Res>
          ? (requests: AsyncIterable<Req>, context: CallContext) => AsyncIterable<Res>
          : never

/** What a service author implements: every method of the generated `…Handlers` interface, named in camelCase. */
export type Implementation<Handlers> = {
  readonly [K in keyof Handlers as string extends K ? never : Uncapitalize<K & string>]: Method<Handlers[K]>
}

/** An implementation and the contract that it keeps. */
export interface Implemented {
  /** Full name of the gRPC service: `weather.v1.WeatherService`. */
  readonly contract: string
  /** By method name in camelCase. */
  readonly methods: Readonly<Record<string, unknown>>
  /** The contract itself, where no descriptor set holds it. */
  readonly definition?: ServiceDefinition
}

/**
 * Binds an implementation to its contract.
 *
 * @param contract full name of the gRPC service, as the .proto says it
 */
export function implement<Handlers>(contract: string, implementation: Implementation<Handlers>): Implemented {
  return { contract, methods: implementation as Readonly<Record<string, unknown>> }
}
