import { PassThrough } from 'node:stream'
import type { Failure, Transport } from '../call/attempt.ts'
import type { CallRequest, CallResponse, Ending, Metadata } from '../call/call.ts'
import { type ErrorCode, MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'

/** What an instance in memory does with a call. */
export type MemoryInstance = (request: CallRequest, instance: Instance) => ReturnType<Transport>

export interface MemoryTransport {
  readonly transport: Transport
  /** Ids of the instances asked, in order. */
  readonly asked: readonly string[]
}

/** A transport without a network: the memory twin of `mesh/rpc/transport.ts`. */
export function createMemoryTransport(answer: MemoryInstance): MemoryTransport {
  const asked: string[] = []
  return {
    asked,
    transport(instance, request) {
      asked.push(instance.id)
      return answer(request, instance)
    },
  }
}

/** A whole answer with that status. */
export function completed(
  instance: Instance,
  status = 0,
  trailers: Metadata = [],
): CallResponse & { readonly kind: 'complete' } {
  const ending = { status, message: '', trailers }
  return { kind: 'complete', instance, attempts: 1, headers: [], body: Buffer.alloc(0), ending }
}

/** A try without an answer. */
export function failed(instance: Instance, sent: boolean, code: ErrorCode = 'unavailable'): Failure {
  return { kind: 'failed', sent, instance, error: new MeshError(code, `${instance.id} failed`) }
}

/** A streaming answer that ends when the test says how, or by `cancel`. */
export function streaming(instance: Instance): CallResponse & { kind: 'streaming'; end(status: number): void } {
  const { promise: ending, resolve } = Promise.withResolvers<Ending>()
  const body = new PassThrough()
  const end = (status: number) => {
    body.end()
    resolve({ status, message: '', trailers: [] })
  }
  return { kind: 'streaming', instance, attempts: 1, headers: [], body, ending, cancel: () => end(1), end }
}

/** An instance that hangs: fails with the reason once the signal aborts. */
export function untilAborted({ signal }: CallRequest, instance: Instance): Promise<Failure> {
  return new Promise(resolve =>
    signal.addEventListener('abort', () =>
      resolve({ kind: 'failed', sent: true, instance, error: MeshError.from(signal.reason) }),
    ),
  )
}
