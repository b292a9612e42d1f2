import { create, createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf'
import {
  type DescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt'

/** Google's own files, for servers that take them for granted and do not send them. */
const wellKnown = new Map(
  [
    file_google_protobuf_any,
    file_google_protobuf_descriptor,
    file_google_protobuf_duration,
    file_google_protobuf_empty,
    file_google_protobuf_field_mask,
    file_google_protobuf_struct,
    file_google_protobuf_timestamp,
    file_google_protobuf_wrappers,
  ].map(file => [file.proto.name, file.proto]),
)

/**
 * Makes a registry of the files that a server sent, in whatever order.
 *
 * An import that was not sent is left out: a file may import what only its options need. Where a type of it is
 * missed, the whole set does not hold.
 *
 * @param files serialized FileDescriptorProtos; the same file sent twice counts once
 * @throws Error that says what does not hold: bytes that are no descriptor, two different files of one name, imports
 *   in a circle, a type that nothing defines
 */
export function readFileSet(files: readonly Uint8Array[]): FileRegistry {
  const byName = new Map<string, FileDescriptorProto>()
  const bytesByName = new Map<string, Uint8Array>()
  for (const bytes of files) {
    const file = parseFile(bytes)
    const known = bytesByName.get(file.name)
    if (known !== undefined && Buffer.compare(known, bytes) !== 0) throw new Error(`two different files "${file.name}"`)
    byName.set(file.name, file)
    bytesByName.set(file.name, bytes)
  }
  return createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(byName) }))
}

function parseFile(bytes: Uint8Array): FileDescriptorProto {
  try {
    const file = fromBinary(FileDescriptorProtoSchema, bytes)
    if (file.name === '') throw new Error('it has no name')
    nameForJson(file.messageType)
    return file
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`a file of ${bytes.length} bytes is no file descriptor (${reason})`, { cause })
  }
}

/** Servers in C++ and Python send fields without their JSON names, which then follow from the fields' own. */
function nameForJson(messages: readonly DescriptorProto[]): void {
  for (const message of messages) {
    for (const field of message.field) {
      if (field.jsonName === '') field.jsonName = field.name.replace(/_+(.?)/g, (_, letter) => letter.toUpperCase())
    }
    nameForJson(message.nestedType)
  }
}

/** The files in an order in which each stands after those that it imports. */
function importsFirst(byName: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const ordered: FileDescriptorProto[] = []
  const seen = new Map<string, 'open' | 'done'>()

  const visit = (file: FileDescriptorProto, importer: string): void => {
    const state = seen.get(file.name)
    if (state === 'done') return
    if (state === 'open') throw new Error(`"${importer}" and "${file.name}" import each other in a circle`)
    seen.set(file.name, 'open')
    file.dependency = file.dependency.filter(name => {
      const imported = byName.get(name) ?? wellKnown.get(name)
      if (imported !== undefined) visit(imported, file.name)
      return imported !== undefined
    })
    file.publicDependency = []
    file.weakDependency = []
    seen.set(file.name, 'done')
    ordered.push(file)
  }
  for (const file of byName.values()) visit(file, file.name)
  return ordered
}
