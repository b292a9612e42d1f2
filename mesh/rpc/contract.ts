import { readFileSync } from 'node:fs'
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema, MethodOptions_IdempotencyLevel as Level } from '@bufbuild/protobuf/wkt'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { fromJSON, type Options } from '@grpc/proto-loader'
import { atMostOnce, type Hints } from '../call/call.ts'
import { MeshError } from '../errors.ts'
import { loaderJson } from './loader-json.ts'

/** How messages look in TypeScript. scripts/proto.sh generates the types with the same settings. */
const loaderOptions: Options = { longs: String, enums: String, defaults: true, oneofs: true }

/** The project's own descriptor set: every contract under proto/, with comments and options. */
export const ownDescriptors = new URL('../../proto/gen/descriptors.binpb', import.meta.url)

/** Contracts by name, and the descriptor set that they come from. */
export interface Contracts {
  readonly descriptorSet: Uint8Array
  /** The grpc-js definition of a service; an unknown name is an error that lists those known. */
  service(fullName: string): ServiceDefinition
  /** What the contract promises of a method, by its path; `atMostOnce` where it promises nothing. */
  hints(path: string): Hints
}

/**
 * Loads contracts from a descriptor set (`buf build --as-file-descriptor-set`, or `protoc --include_source_info`).
 *
 * @param file where it lies; absent: the project's own
 */
export function loadContracts(file: URL | string = ownDescriptors): Contracts {
  const descriptorSet = readFileSync(file)
  const definitions = fromJSON(loaderJson(descriptorSet), loaderOptions)
  const hints = readHints(descriptorSet)
  let own: Contracts | undefined

  return {
    descriptorSet,
    hints: path => hints.get(path) ?? atMostOnce,
    service(fullName) {
      const definition = Object.hasOwn(definitions, fullName) ? definitions[fullName] : undefined
      if (definition !== undefined && !('format' in definition)) return definition as ServiceDefinition
      // Health and reflection come with the project, whatever an author's own set holds.
      if (fullName.startsWith('grpc.') && file !== ownDescriptors) {
        own ??= loadContracts()
        return own.service(fullName)
      }
      const known = Object.keys(definitions).filter(name => !('format' in (definitions[name] ?? {})))
      throw new MeshError('bad_config', `no contract "${fullName}" in the descriptor set; it has ${known.join(', ')}`)
    },
  }
}

/** Read by @bufbuild/protobuf, because proto-loader loses the idempotency level of a descriptor set. */
function readHints(descriptorSet: Uint8Array): ReadonlyMap<string, Hints> {
  const hints = new Map<string, Hints>()
  for (const type of createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet))) {
    if (type.kind !== 'service') continue
    for (const { name, idempotency } of type.methods) {
      const readOnly = idempotency === Level.NO_SIDE_EFFECTS
      hints.set(`/${type.typeName}/${name}`, { readOnly, idempotent: readOnly || idempotency === Level.IDEMPOTENT })
    }
  }
  return hints
}
