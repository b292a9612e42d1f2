import { createFileRegistry, type DescField, type DescMessage, fromBinary, ScalarType } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'

/** protobufjs's own description of types in JSON: a tree of namespaces, messages, enums and services. */
export interface LoaderJson {
  nested?: Record<string, LoaderJson>
  [what: string]: unknown
}

/**
 * Describes a descriptor set as proto-loader's `fromJSON` reads it, with names in camelCase as the generated types have
 * them.
 *
 * Why not `loadFileDescriptorSetFromBuffer`: protobufjs makes a map out of .proto text and out of JSON, but out of a
 * descriptor set it makes a list of entries; and there it takes names as they stand, so that `startDate` would be
 * dropped without a word. Reflection serves the descriptor set itself, untouched.
 */
export function loaderJson(descriptorSet: Uint8Array): LoaderJson {
  const root: LoaderJson = {}
  for (const type of createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet))) {
    if (type.kind === 'message') Object.assign(at(root, type.typeName), messageJson(type))
    if (type.kind === 'enum') {
      const values = Object.fromEntries(type.values.map(({ name, number }) => [name, number]))
      Object.assign(at(root, type.typeName), { values })
    }
    if (type.kind === 'service') {
      const methods = type.methods.map(({ name, input, output, methodKind }) => {
        const requestStream = methodKind === 'client_streaming' || methodKind === 'bidi_streaming'
        const responseStream = methodKind === 'server_streaming' || methodKind === 'bidi_streaming'
        const types = { requestType: `.${input.typeName}`, responseType: `.${output.typeName}` }
        return [name, { ...types, requestStream, responseStream }]
      })
      Object.assign(at(root, type.typeName), { methods: Object.fromEntries(methods) })
    }
  }
  return root
}

/** The node of a full name; what is missing on the way there is made. */
function at(root: LoaderJson, typeName: string): LoaderJson {
  return typeName.split('.').reduce((parent, name) => {
    parent.nested ??= {}
    parent.nested[name] ??= {}
    return parent.nested[name]
  }, root)
}

function messageJson(message: DescMessage) {
  const fields = message.fields.map(field => [camelCase(field.name), fieldJson(field)])
  const oneofs = message.oneofs.map(({ name, fields: members }) => [
    camelCase(name),
    { oneof: members.map(member => camelCase(member.name)) },
  ])
  // protoc wraps an optional field in a oneof of its own, named for it; the generated types show it.
  const optional = message.fields.filter(field => field.proto.proto3Optional).map(field => camelCase(field.name))
  const presence = optional.map(name => [`_${name}`, { oneof: [name] }])
  return { fields: Object.fromEntries(fields), oneofs: Object.fromEntries([...oneofs, ...presence]) }
}

function fieldJson(field: DescField) {
  const options = field.proto.proto3Optional ? { options: { proto3_optional: true } } : {}
  const json = { id: field.number, type: typeOf(field), ...options }
  if (field.fieldKind === 'map') return { ...json, keyType: scalarName(field.mapKey) }
  return field.fieldKind === 'list' ? { ...json, rule: 'repeated' } : json
}

function typeOf(field: DescField): string {
  if (field.message !== undefined) return `.${field.message.typeName}`
  return field.enum === undefined ? scalarName(field.scalar) : `.${field.enum.typeName}`
}

function scalarName(scalar: ScalarType): string {
  return ScalarType[scalar].toLowerCase()
}

/** As protobufjs does it, and so the generated types: an underscore in front of a digit, or of all, stays. */
function camelCase(name: string): string {
  return name.charAt(0) + name.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
