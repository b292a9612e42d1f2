import { PassThrough, Readable } from 'node:stream'
import { type DescMethod, fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf'
import type { Call, CallRequest, Ending } from '#mesh/call/call.ts'
import { MeshError } from '#mesh/errors.ts'
import { FrameReader, toFrame } from '#mesh/frames.ts'
import { encodeMessage } from '#mesh/rpc/grpc-wire.ts'
import { instanceOf } from './instances.ts'
import { types } from './reflected.ts'

/** What a stub answers with: messages as JSON, or the error that ends the call after those that came. */
export type StubHandler = (input: JsonValue[], request: CallRequest) => AsyncIterable<JsonValue> | Iterable<JsonValue>

/** A call that ends at handlers of a test instead of instances: the memory twin of the mesh's own. */
export interface StubCall {
  readonly call: Call
  /** What was asked, in order. */
  readonly requests: readonly CallRequest[]
  /** Paths of streams that were cancelled before their end. */
  readonly cancelled: readonly string[]
}

/** @param handlers by path; a path without one is answered by nobody */
export function createStubCall(handlers: Readonly<Record<string, StubHandler>>): StubCall {
  const requests: CallRequest[] = []
  const cancelled: string[] = []

  const call: Call = async request => {
    requests.push(request)
    const handler = handlers[request.path]
    const method = findMethod(request.path)
    if (handler === undefined || method === undefined) {
      throw new MeshError('no_instance', `no ready instance of ${request.service} (0 of 0 ready)`)
    }
    const input = new FrameReader(1e6).push(request.body as Buffer)
    const json = input.map(bytes => toJson(method.input, fromBinary(method.input, bytes), { registry: types }))
    const output = (async function* () {
      yield* handler(json, request)
    })()
    const common = { instance: instanceOf(request.service, `${request.service}-1`), attempts: 1, headers: [] }
    if (request.shape === 'unary') {
      const { body, ending } = await whole(method, output)
      return { ...common, kind: 'complete', body, ending }
    }
    const ending = Promise.withResolvers<Ending>()
    const body = new PassThrough()
    const source = Readable.from(frames(method, output, ending.resolve))
    const cancel = () => {
      if (source.readableEnded || source.destroyed) return
      cancelled.push(request.path)
      source.destroy()
      body.end()
      ending.resolve({ status: 1, message: 'cancelled', trailers: [] })
    }
    request.signal.addEventListener('abort', cancel, { once: true })
    source.on('error', () => {}).pipe(body)
    return { ...common, kind: 'streaming', body, ending: ending.promise, cancel }
  }
  return { call, requests, cancelled }
}

function findMethod(path: string): DescMethod | undefined {
  const [, service = '', name] = path.split('/')
  return types.getService(service)?.methods.find(method => method.name === name)
}

const fine: Ending = { status: 0, message: '', trailers: [] }

async function whole(method: DescMethod, output: AsyncIterable<JsonValue>) {
  let ending = fine
  const all: Buffer[] = []
  for await (const frame of frames(method, output, end => {
    ending = end
  })) {
    all.push(frame)
  }
  return { body: Buffer.concat(all), ending }
}

async function* frames(method: DescMethod, output: AsyncIterable<JsonValue>, end: (ending: Ending) => void) {
  try {
    for await (const json of output) {
      yield toFrame(toBinary(method.output, fromJson(method.output, json, { registry: types })))
    }
    end(fine)
  } catch (thrown) {
    const error = MeshError.from(thrown)
    end({ status: error.grpcStatus, message: encodeMessage(error.text), trailers: [] })
  }
}
