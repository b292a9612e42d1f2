import { fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import type { MethodDefinition } from '@grpc/grpc-js'
import type { ServerReflectionRequest } from '#proto/gen/grpc/reflection/v1/ServerReflectionRequest.ts'
import type { ServerReflectionResponse__Output } from '#proto/gen/grpc/reflection/v1/ServerReflectionResponse.ts'
import type { Transport } from '../call/attempt.ts'
import { atMostOnce, type CallRequest } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import type { Instance } from '../instance.ts'
import { randomHex } from '../random-hex.ts'
import type { Reflect as ReflectInstance } from '../reflection.ts'
import { continueTrace } from '../trace.ts'
import type { Contracts } from './contract.ts'
import { decodeMessage } from './grpc-wire.ts'

export interface ReflectionClientOptions {
  readonly transport: Transport
  readonly contracts: Contracts
  readonly clock: Clock
  /** How long one instance has for one round of questions, in milliseconds. */
  readonly timeoutMs: number
}

/** What one instance may tell about itself: far above what is useful, far below what hurts. */
const maxFiles = 2_000
const maxBytes = 16 * 1024 * 1024
const unimplemented = 12

type Ask = (requests: readonly ServerReflectionRequest[]) => Promise<readonly ServerReflectionResponse__Output[]>

/** Asks instances what they serve through gRPC server reflection: v1, and v1alpha of those that are older. */
export function reflectionClient({ transport, contracts, clock, timeoutMs }: ReflectionClientOptions): ReflectInstance {
  const versions = ['v1', 'v1alpha'].map(version => {
    const definition = contracts.service(`grpc.reflection.${version}.ServerReflection`).ServerReflectionInfo
    return definition as MethodDefinition<ServerReflectionRequest, ServerReflectionResponse__Output>
  })

  return async (instance, signal) => {
    for (const method of versions) {
      try {
        return await gather(requests => ask(instance, method, requests, signal))
      } catch (thrown) {
        if (!(thrown instanceof MeshError) || thrown.code !== 'unimplemented') throw thrown
      }
    }
    throw new MeshError('unimplemented', `${instance.id} offers no gRPC server reflection`)
  }

  async function ask(
    instance: Instance,
    method: MethodDefinition<ServerReflectionRequest, ServerReflectionResponse__Output>,
    requests: readonly ServerReflectionRequest[],
    signal: AbortSignal,
  ): Promise<readonly ServerReflectionResponse__Output[]> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const request: CallRequest = {
      service: instance.service,
      path: method.path,
      // Whole answers: the rounds are short and the transport bounds them.
      shape: 'unary',
      hints: atMostOnce,
      body: Buffer.concat(requests.map(each => toFrame(method.requestSerialize(each)))),
      metadata: [],
      deadline: clock.now() + timeoutMs,
      trace: continueTrace(),
      requestId: randomHex(8),
      signal: bounded,
    }
    const result = await transport(instance, request)
    if (result.kind === 'failed') throw result.error
    if (result.kind === 'streaming') throw new MeshError('internal', 'a whole answer was asked for')
    const { status, message } = result.ending
    if (status === unimplemented) throw new MeshError('unimplemented', `${instance.id} does not serve ${method.path}`)
    if (status !== 0) throw MeshError.fromStatus(status, decodeMessage(message))
    return new FrameReader(maxBytes).push(result.body).map(method.responseDeserialize)
  }
}

/** The list of services, then the files that define them, then the files that those import and did not bring along. */
async function gather(ask: Ask) {
  const [listed] = await ask([{ listServices: '*', messageRequest: 'listServices' }])
  const services = listed?.listServicesResponse?.service.map(({ name }) => name) ?? []
  const files = new Map<string, Uint8Array>()
  let missing = new Set<string>()

  const take = (responses: readonly ServerReflectionResponse__Output[]) => {
    for (const bytes of responses.flatMap(each => each.fileDescriptorResponse?.fileDescriptorProto ?? [])) {
      files.set(fromBinary(FileDescriptorProtoSchema, bytes).name, bytes)
    }
    if (files.size > maxFiles) throw new MeshError('too_large', `reflection gave more than ${maxFiles} files`)
    const imported = [...files.values()].flatMap(bytes => fromBinary(FileDescriptorProtoSchema, bytes).dependency)
    const before = missing
    missing = new Set(imported.filter(name => !files.has(name) && !before.has(name)))
  }

  take(await ask(services.map(name => ({ fileContainingSymbol: name, messageRequest: 'fileContainingSymbol' }))))
  while (missing.size > 0) {
    take(await ask([...missing].map(name => ({ fileByFilename: name, messageRequest: 'fileByFilename' }))))
  }
  return { services, files: [...files.values()] }
}
