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
import type { Reflected, Reflect as ReflectInstance } from '../reflection.ts'
import { continueTrace } from '../trace.ts'
import type { Contracts } from './contract.ts'
import { decodeMessage } from './grpc-wire.ts'

export interface ReflectionClientOptions {
  readonly transport: Transport
  readonly contracts: Contracts
  readonly clock: Clock
  /** How long one instance has for all that it is asked, in milliseconds. */
  readonly timeoutMs: number
}

/** What one instance may tell about itself: far above what is useful, far below what hurts. */
const maxFiles = 2_000
const maxBytes = 16 * 1024 * 1024
const unimplemented = 12

type Limits = Pick<CallRequest, 'signal' | 'deadline'>

type Ask = (requests: readonly ServerReflectionRequest[]) => Promise<readonly ServerReflectionResponse__Output[]>

/** Asks instances what they serve through gRPC server reflection: v1, and v1alpha of those that are older. */
export function reflectionClient({ transport, contracts, clock, timeoutMs }: ReflectionClientOptions): ReflectInstance {
  const versions = ['v1', 'v1alpha'].map(version => {
    const definition = contracts.service(`grpc.reflection.${version}.ServerReflection`).ServerReflectionInfo
    return definition as MethodDefinition<ServerReflectionRequest, ServerReflectionResponse__Output>
  })

  return async (instance, signal) => {
    signal.throwIfAborted()
    const scope = new AbortController()
    const leave = () => scope.abort(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    const cancelTimer = clock.after(timeoutMs, () =>
      scope.abort(new MeshError('deadline_exceeded', `${instance.id} did not tell all within ${timeoutMs} ms`)),
    )
    try {
      return await reflect(instance, { signal: scope.signal, deadline: clock.now() + timeoutMs })
    } catch (thrown) {
      if (thrown instanceof MeshError) throw thrown
      throw new MeshError('malformed', `what ${instance.id} tells by reflection is not readable`, { cause: thrown })
    } finally {
      cancelTimer()
      signal.removeEventListener('abort', leave)
    }
  }

  async function reflect(instance: Instance, limits: Limits): Promise<Reflected> {
    for (const method of versions) {
      try {
        return await gather(requests => ask(instance, method, requests, limits))
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
    { signal, deadline }: Limits,
  ): Promise<readonly ServerReflectionResponse__Output[]> {
    const request: CallRequest = {
      service: instance.service,
      path: method.path,
      // Whole answers: the rounds are short and the transport bounds them.
      shape: 'unary',
      hints: atMostOnce,
      body: Buffer.concat(requests.map(each => toFrame(method.requestSerialize(each)))),
      metadata: [],
      deadline,
      trace: continueTrace(),
      requestId: randomHex(8),
      signal,
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
async function gather(ask: Ask): Promise<Reflected> {
  const [listed] = await ask([{ listServices: '*', messageRequest: 'listServices' }])
  const refused = listed?.errorResponse
  if (refused) throw MeshError.fromStatus(refused.errorCode, refused.errorMessage)
  const services = listed?.listServicesResponse?.service.map(({ name }) => name) ?? []
  if (services.length > maxFiles) throw new MeshError('too_large', `reflection lists ${services.length} services`)

  const files = new Map<string, Uint8Array>()
  const asked = new Set<string>()
  let bytes = 0

  /** Keeps the files that came. Returns the names of those that are imported and nobody has asked for. */
  const take = (responses: readonly ServerReflectionResponse__Output[]): readonly string[] => {
    const imported: string[] = []
    for (const file of responses.flatMap(each => each.fileDescriptorResponse?.fileDescriptorProto ?? [])) {
      const { name, dependency } = fromBinary(FileDescriptorProtoSchema, file)
      if (files.has(name)) continue
      files.set(name, file)
      bytes += file.length
      imported.push(...dependency)
    }
    if (files.size > maxFiles || bytes > maxBytes) {
      throw new MeshError('too_large', `reflection gave ${files.size} files of ${bytes} bytes`)
    }
    const missing = [...new Set(imported)].filter(name => !files.has(name) && !asked.has(name))
    for (const name of missing) asked.add(name)
    return missing
  }

  if (services.length === 0) return { services, files: [] }
  let missing = take(
    await ask(services.map(name => ({ fileContainingSymbol: name, messageRequest: 'fileContainingSymbol' }))),
  )
  while (missing.length > 0) {
    missing = take(await ask(missing.map(name => ({ fileByFilename: name, messageRequest: 'fileByFilename' }))))
  }
  return { services, files: [...files.values()] }
}
