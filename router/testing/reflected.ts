import { readFileSync } from 'node:fs'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import type { Reflected } from '#mesh/reflection.ts'
import { readFileSet } from '../catalogue/file-set.ts'

/** The project's own contracts, as reflection would send them. */
export const files: readonly Uint8Array[] = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(new URL('../../proto/gen/descriptors.binpb', import.meta.url)),
).file.map(file => toBinary(FileDescriptorProtoSchema, file))

/** The project's own types. */
export const types = readFileSet(files)

/** What an instance of some gRPC services of the project says of itself. */
export function reflectedOf(...services: readonly string[]): Reflected {
  return { services: [...services, 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection'], files }
}
