import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { type DescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'

/**
 * A descriptor set with its fields and oneofs in camelCase, as the generated types have them.
 *
 * Why: proto-loader turns `start_date` into `startDate` only where it parses .proto files; from a descriptor set it
 * takes names as they stand, and `startDate` would be dropped without a word.
 *
 * @returns for proto-loader only: reflection must serve the names of the contract
 */
export function camelCaseFields(descriptorSet: Uint8Array): Buffer {
  const set = fromBinary(FileDescriptorSetSchema, descriptorSet)
  for (const file of set.file) file.messageType.forEach(rename)
  return Buffer.from(toBinary(FileDescriptorSetSchema, set))
}

function rename(message: DescriptorProto): void {
  for (const named of [...message.field, ...message.oneofDecl]) named.name = camelCase(named.name)
  message.nestedType.forEach(rename)
}

/** As protobufjs does it, and so the generated types: an underscore in front of a digit, or of all, stays. */
function camelCase(name: string): string {
  return name.charAt(0) + name.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
