import type { ServerReflectionHandlers } from '#proto/gen/grpc/reflection/v1/ServerReflection.ts'
import type { ServerReflectionRequest__Output } from '#proto/gen/grpc/reflection/v1/ServerReflectionRequest.ts'
import type { ServerReflectionResponse } from '#proto/gen/grpc/reflection/v1/ServerReflectionResponse.ts'
import type { CallContext } from '../call/context.ts'
import type { DescriptorSource } from './descriptor-source.ts'
import { type Implemented, implement } from './implementation.ts'
import { untilAborted } from './until-aborted.ts'

const notFound = 5
const unimplemented = 12

/**
 * Server reflection over a descriptor source, in both versions that clients speak: v1, and v1alpha with the same
 * messages. Unlike @grpc/reflection it keeps comments and custom options, which are all that the router reads.
 *
 * @param source asked anew for each request, so that it may change with the mesh
 */
export function reflectionServices(source: DescriptorSource): readonly Implemented[] {
  const handlers = {
    async *serverReflectionInfo(requests: AsyncIterable<ServerReflectionRequest__Output>, { signal }: CallContext) {
      for await (const request of untilAborted(requests, signal)) {
        yield { ...answer(request, source), originalRequest: request }
      }
    },
  }
  return ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'].map(contract =>
    implement<ServerReflectionHandlers>(contract, handlers),
  )
}

function answer(request: ServerReflectionRequest__Output, source: DescriptorSource): ServerReflectionResponse {
  switch (request.messageRequest) {
    case 'listServices':
      return { listServicesResponse: { service: source.services().map(name => ({ name })) } }
    case 'fileByFilename':
      return files(source.fileByName(request.fileByFilename ?? ''), `file ${request.fileByFilename}`)
    case 'fileContainingSymbol':
      return files(source.fileBySymbol(request.fileContainingSymbol ?? ''), `symbol ${request.fileContainingSymbol}`)
    case 'fileContainingExtension': {
      const { containingType = '', extensionNumber = 0 } = request.fileContainingExtension ?? {}
      return files(
        source.fileByExtension(containingType, extensionNumber),
        `extension ${extensionNumber} of ${containingType}`,
      )
    }
    case 'allExtensionNumbersOfType': {
      const baseTypeName = request.allExtensionNumbersOfType ?? ''
      const numbers = source.extensionNumbers(baseTypeName)
      if (numbers === undefined) return failure(notFound, `message ${baseTypeName}`)
      return { allExtensionNumbersResponse: { baseTypeName, extensionNumber: [...numbers] } }
    }
    default:
      return failure(unimplemented, 'request of that kind')
  }
}

function files(found: readonly Uint8Array[] | undefined, what: string): ServerReflectionResponse {
  if (found === undefined) return failure(notFound, what)
  return { fileDescriptorResponse: { fileDescriptorProto: [...found] } }
}

function failure(errorCode: number, what: string): ServerReflectionResponse {
  return { errorResponse: { errorCode, errorMessage: `no ${what} is known here` } }
}
