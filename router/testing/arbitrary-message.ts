import { type DescMessage, type JsonValue, ScalarType } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { jsonScalar, type ValueType } from '../transcode/field-type.ts'
import { type FieldInit, field, messagesOf, repeated } from './build-file.ts'

const scalars = ['int32', 'uint32', 'sint64', 'uint64', 'fixed32', 'double', 'float', 'bool', 'string', 'bytes']
const google = [
  'Timestamp',
  'Duration',
  'Struct',
  'Value',
  'ListValue',
  'FieldMask',
  'StringValue',
  'Int64Value',
  'Empty',
]
const mesh = ['Content', 'PromptMessage', 'Resource', 'Progress', 'LogEntry', 'InputRequired', 'InputRound']
const messages = ['A', 'B', 'C', 'D']

const fieldType = fc.oneof(
  fc.constantFrom(...scalars),
  fc.constantFrom(...google.map(name => `.google.protobuf.${name}`)),
  fc.constantFrom(...mesh.map(name => `.mesh.v1.${name}`)),
  fc.constantFrom(...messages.map(name => `.test.${name}`)),
  fc.constant('enum'),
)
const fieldShape = fc.record({ type: fieldType, form: fc.constantFrom('single', 'list', 'map', 'oneof', 'optional') })

/**
 * Any message, with fields of all kinds, in all forms, that may contain messages like itself, or the mesh's own words:
 * what somebody's service may send.
 */
export const arbitraryMessage: fc.Arbitrary<DescMessage> = fc
  .array(fc.array(fieldShape, { maxLength: 6 }), { minLength: messages.length, maxLength: messages.length })
  .map(shapes => {
    const messageType = shapes.map((fields, m) => buildMessage(messages[m] ?? '', fields))
    const value = ['COLOR_UNSPECIFIED', 'COLOR_RED'].map((name, number) => ({ name, number }))
    const { A } = messagesOf({ messageType, enumType: [{ name: 'Color', value }] })
    if (A === undefined) throw new Error('no message A')
    return A
  })

function buildMessage(name: string, shapes: readonly { type: string; form: string }[]) {
  const fields: FieldInit[] = []
  const nestedType: object[] = []
  const synthetic = shapes.map((shape, i) => ({ shape, i })).filter(({ shape }) => shape.form === 'optional')
  for (const [i, { type, form }] of shapes.entries()) {
    const own = type === 'enum' ? { type: 14, typeName: '.test.Color' } : {}
    const plain = (fieldName: string, number: number, more: FieldInit = {}) =>
      field(fieldName, number, type === 'enum' ? 'int32' : type, { ...own, ...more })
    const fieldName = `field_${i}`
    if (form === 'map') {
      const entry = `Field${i}Entry`
      nestedType.push({
        name: entry,
        field: [field('key', 1, 'string'), plain('value', 2)],
        options: { mapEntry: true },
      })
      fields.push(field(fieldName, i + 1, `.test.${name}.${entry}`, repeated))
    } else if (form === 'list') fields.push(plain(fieldName, i + 1, repeated))
    else if (form === 'oneof') fields.push(plain(fieldName, i + 1, { oneofIndex: 0 }))
    else if (form === 'optional') {
      const oneofIndex = synthetic.findIndex(one => one.i === i) + 1
      fields.push(plain(fieldName, i + 1, { proto3Optional: true, oneofIndex }))
    } else fields.push(plain(fieldName, i + 1))
  }
  const hasOneof = shapes.some(({ form }) => form === 'oneof')
  // A oneof that no field is in is no valid descriptor, so an unused first one gets a field of its own.
  if (!hasOneof) fields.push(field('choice_field', 100, 'string', { oneofIndex: 0 }))
  const oneofDecl = [{ name: 'choice' }, ...synthetic.map(({ i }) => ({ name: `_field_${i}` }))]
  return { name, field: fields, nestedType, oneofDecl }
}

/** JSON that fits a message, a few levels deep. */
export function arbitraryJson(desc: DescMessage, depth = 0): fc.Arbitrary<Record<string, JsonValue>> {
  const shallow = desc.fields.filter(({ message }) => depth < 2 || message === undefined || isGoogle(message))
  const chosen = new Set<unknown>()
  const single = shallow.filter(({ oneof }) => {
    if (oneof === undefined) return true
    const first = !chosen.has(oneof)
    chosen.add(oneof)
    return first
  })
  const values = single.map(one => {
    const value = arbitraryValue(one, depth)
    if (one.fieldKind === 'list') return [one.jsonName, fc.array(value, { maxLength: 2 })] as const
    if (one.fieldKind === 'map')
      return [
        one.jsonName,
        fc.dictionary(fc.string({ maxLength: 3 }), value, { maxKeys: 2, noNullPrototype: true }),
      ] as const
    return [one.jsonName, value] as const
  })
  return fc.record(Object.fromEntries(values), { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<
    Record<string, JsonValue>
  >
}

function isGoogle({ typeName }: DescMessage): boolean {
  return typeName.startsWith('google.protobuf.')
}

function arbitraryValue(type: ValueType, depth: number): fc.Arbitrary<JsonValue> {
  if (type.message !== undefined)
    return isGoogle(type.message) ? googleJson(type.message) : arbitraryJson(type.message, depth + 1)
  if (type.enum !== undefined) return fc.constantFrom(...type.enum.values.map(({ name }) => name))
  const scalar = type.scalar ?? ScalarType.STRING
  const form = jsonScalar(scalar)
  switch (form.kind) {
    case 'integer':
      return fc.integer({ min: Number(form.min), max: Number(form.max) })
    case 'long':
      return fc.bigInt({ min: form.min, max: form.max }).map(String)
    case 'number':
      return fc.float({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'bytes':
      return fc.uint8Array({ maxLength: 9 }).map(bytes => Buffer.from(bytes).toString('base64'))
    default:
      return fc.string({ maxLength: 9 })
  }
}

function googleJson({ name }: DescMessage): fc.Arbitrary<JsonValue> {
  const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>
  switch (name) {
    case 'Timestamp':
      return fc
        .date({ min: new Date(0), max: new Date('9000-01-01'), noInvalidDate: true })
        .map(date => date.toISOString())
    case 'Duration':
      return fc.integer({ min: -1e6, max: 1e6 }).map(seconds => `${seconds}s`)
    case 'Struct':
      return fc.dictionary(fc.string({ maxLength: 3 }), json, { maxKeys: 2, noNullPrototype: true })
    case 'Value':
      return json
    case 'ListValue':
      return fc.array(json, { maxLength: 2 })
    case 'FieldMask':
      return fc.constantFrom('', 'a,b.c')
    case 'Int64Value':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)
    case 'Empty':
      return fc.constant({})
    default:
      return fc.string({ maxLength: 9 })
  }
}
