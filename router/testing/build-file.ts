import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type ServiceDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt'
import type { Reflected } from '#mesh/reflection.ts'
import { readFileSet } from '../catalogue/file-set.ts'
import { files } from './reflected.ts'

export type FileInit = MessageInitShape<typeof FileDescriptorProtoSchema>
export type ServiceInit = MessageInitShape<typeof ServiceDescriptorProtoSchema>
export type FieldInit = MessageInitShape<typeof FieldDescriptorProtoSchema>

/** A `.proto` file in code: proto3 unless told otherwise, in the package `test`. */
export function buildFile(init: FileInit): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, { name: 'test.proto', package: 'test', syntax: 'proto3', ...init })
}

/** A file as reflection would send it. */
export function fileBytes(init: FileInit): Uint8Array {
  return toBinary(FileDescriptorProtoSchema, buildFile(init))
}

/** One field; `type` is a scalar's name in a `.proto` file, or the full name of a message with a leading dot. */
export function field(name: string, number: number, type: string, more: FieldInit = {}): FieldInit {
  const scalar = FieldDescriptorProto_Type[type.toUpperCase() as keyof typeof FieldDescriptorProto_Type]
  const kind = type.startsWith('.') ? { type: FieldDescriptorProto_Type.MESSAGE, typeName: type } : { type: scalar }
  return { name, number, label: FieldDescriptorProto_Label.OPTIONAL, ...kind, ...more }
}

export const repeated: FieldInit = { label: FieldDescriptorProto_Label.REPEATED }

/** Google's own files and the project's. */
const dependency = [
  'google/protobuf/any.proto',
  'google/protobuf/duration.proto',
  'google/protobuf/empty.proto',
  'google/protobuf/field_mask.proto',
  'google/protobuf/struct.proto',
  'google/protobuf/timestamp.proto',
  'google/protobuf/wrappers.proto',
  'mesh/v1/completion.proto',
  'mesh/v1/content.proto',
  'mesh/v1/input.proto',
  'mesh/v1/options.proto',
]

/** What an instance says of itself whose only service is `test.TestService`, in a file that may import those. */
export function reflectedService(method: ServiceInit['method'], messageType: FileInit['messageType'] = []): Reflected {
  const bytes = fileBytes({ dependency, messageType, service: [{ name: 'TestService', method: method ?? [] }] })
  return { services: ['test.TestService'], files: [...files, bytes] }
}

/** The messages of a file that may import Google's own files and the project's. */
export function messagesOf(init: FileInit): Readonly<Record<string, DescMessage>> {
  const registry = readFileSet([...files, fileBytes({ dependency, ...init })])
  const messages = [...registry].filter(type => type.kind === 'message')
  return Object.fromEntries(messages.map(message => [message.typeName.replace(/^test\./, ''), message]))
}

/** One message `M` of some fields. */
export function messageOf(...fields: readonly FieldInit[]): DescMessage {
  const { M } = messagesOf({ messageType: [{ name: 'M', field: [...fields] }] })
  if (M === undefined) throw new Error('no message M')
  return M
}
