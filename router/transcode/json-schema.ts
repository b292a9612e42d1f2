import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf'
import { commentOf } from './comments.ts'
import { jsonScalar, type ValueType } from './field-type.ts'
import type { JsonSchema, ObjectSchema } from './json-schema-type.ts'
import { type MeshFields, meshFields } from './mesh-fields.ts'
import { recursiveMessages } from './recursive-messages.ts'
import { isRequired, requiredPresence } from './required.ts'
import { standsInValue, wellKnownForm } from './well-known.ts'

/** Where a message is going: callers write inputs, and read outputs. */
export type Direction = 'input' | 'output'

/**
 * Who is told of a message. Everybody knows it as `input` or `output`; an MCP client has some of its fields in another
 * form, and is not told of these: an `argument` has no round; a `result` has no blocks and no questions; the `last`
 * message of a stream has no progress and no line of a log either.
 */
export type SchemaView = Direction | 'argument' | 'result' | 'last'

const hidden: Readonly<Record<SchemaView, readonly (keyof MeshFields)[]>> = {
  input: [],
  output: [],
  argument: ['round'],
  result: ['content', 'asked'],
  last: ['content', 'asked', 'progress', 'log'],
}

/** FieldPresence IMPLICIT in google.protobuf.FeatureSet: written even at its default. */
const implicitPresence = 2

const caches: Readonly<Record<SchemaView, WeakMap<DescMessage, ObjectSchema>>> = {
  input: new WeakMap(),
  output: new WeakMap(),
  argument: new WeakMap(),
  result: new WeakMap(),
  last: new WeakMap(),
}

/**
 * A message as JSON Schema, in the form that every MCP client takes: an object at the root, everything inlined, `$defs`
 * only for messages that contain themselves, no `oneOf` or its like anywhere (a oneof is said in the descriptions),
 * `items` in every array and `properties` in every object. Comments become descriptions.
 *
 * - input: unknown fields are refused, so `additionalProperties` is false; only those fields are required that proto2 or
 *   the option `required` says so of
 * - output: fields that are always written are required; a newer instance may add some, so more may come
 *
 * Computed once per message and view. A message whose JSON is no object stands in an object's field `value`, as
 * `encodeJson` reads it.
 */
export function jsonSchema(desc: DescMessage, view: SchemaView): ObjectSchema {
  const cached = caches[view].get(desc)
  if (cached !== undefined) return cached
  const schema = createSchema(desc, view)
  caches[view].set(desc, schema)
  return schema
}

function createSchema(desc: DescMessage, view: SchemaView): ObjectSchema {
  const form = wellKnownForm(desc)
  if (form !== undefined)
    return standsInValue(desc) ? inValue(form.schema) : { ...openObject, ...form.schema, type: 'object' }
  const words = meshFields(desc)
  const maker: Maker = {
    direction: view === 'input' || view === 'argument' ? 'input' : 'output',
    hidden: new Set(hidden[view].map(word => words[word])),
    names: definitionNames(recursiveMessages(desc)),
    used: new Set(),
    budget: { ...most },
  }
  const root = objectSchema(desc, maker, field => !maker.hidden.has(field))
  const defs: Record<string, JsonSchema> = {}
  for (const message of maker.used) defs[maker.names.get(message) ?? ''] = boundedSchema(message, maker)
  return maker.used.size === 0 ? root : { ...root, $defs: defs }
}

function inValue(schema: JsonSchema): ObjectSchema {
  return { type: 'object', properties: { value: schema }, required: ['value'], additionalProperties: false }
}

const openObject: ObjectSchema = { type: 'object', properties: {}, additionalProperties: true }

interface Maker {
  readonly direction: Direction
  /** Fields of the root that are not told of. */
  readonly hidden: ReadonlySet<DescField | undefined>
  /** What may stand in `$defs`, by message. */
  readonly names: ReadonlyMap<DescMessage, string>
  /** What must. */
  readonly used: Set<DescMessage>
  /** Properties and levels that may still be written: messages within messages can multiply without bound. */
  readonly budget: { properties: number; levels: number }
}

/** In one schema. Beyond it, messages are objects of which nothing is told. */
const most = { properties: 2_000, levels: 30 }

function objectSchema(desc: DescMessage, maker: Maker, isShown = (_: DescField) => true): ObjectSchema {
  const fields = desc.fields.filter(isShown)
  maker.budget.properties -= fields.length
  const required = fields.filter(field => mustBeThere(field, maker.direction)).map(field => field.jsonName)
  const properties = fields.map(field => [field.jsonName, fieldSchema(field, maker)] as const)
  const description = commentOf(desc)
  return {
    type: 'object',
    ...(description !== '' && { description }),
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...(maker.direction === 'input' && { additionalProperties: false }),
  }
}

function mustBeThere(field: DescField, direction: Direction): boolean {
  if (direction === 'input') return isRequired(field)
  if (field.presence === requiredPresence) return true
  if (field.oneof !== undefined) return false
  return field.presence === implicitPresence || field.fieldKind === 'list' || field.fieldKind === 'map'
}

function fieldSchema(field: DescField, maker: Maker): JsonSchema {
  const said = [commentOf(field), oneofNote(field, maker)].filter(text => text !== '')
  const value = valueSchema(field, maker)
  if (field.fieldKind === 'list') return described({ type: 'array', items: value }, said)
  if (field.fieldKind === 'map') return described({ type: 'object', properties: {}, additionalProperties: value }, said)
  return described(value, said)
}

/** The field's own words go before those of its type, which are not said twice; a `$ref` keeps its siblings clear. */
function described(schema: JsonSchema, said: readonly string[]): JsonSchema {
  if (schema.$ref !== undefined && said.length === 0) return schema
  const ofType = schema.type === 'object' && said.length > 0 ? [] : (schema.description ?? '').split('\n')
  const own = ofType.filter(line => !said.some(text => text.includes(line)))
  const description = [...said, ...own].filter(text => text !== '').join('\n')
  return description === '' ? schema : { ...schema, description }
}

function oneofNote(field: DescField, { direction, hidden }: Maker): string {
  if (field.oneof === undefined) return ''
  const shown = field.oneof.fields.filter(other => other !== field && !hidden.has(other))
  const others = shown.map(other => other.jsonName)
  if (others.length === 0) return ''
  return direction === 'input' ? `Give at most one of this and ${others.join(', ')}.` : `Excludes ${others.join(', ')}.`
}

function valueSchema(type: ValueType, maker: Maker): JsonSchema {
  if (type.message !== undefined) return messageSchema(type.message, maker)
  if (type.enum !== undefined) return enumSchema(type.enum)
  if (type.scalar === undefined) return {}
  const form = jsonScalar(type.scalar)
  switch (form.kind) {
    case 'integer':
      return { type: 'integer', minimum: Number(form.min), maximum: Number(form.max) }
    case 'long':
      return {
        type: 'string',
        pattern: form.min === 0n ? '^[0-9]+$' : '^-?[0-9]+$',
        description:
          maker.direction === 'input'
            ? 'A 64-bit integer as a string of digits; a number is taken too.'
            : 'A 64-bit integer as a string of digits.',
      }
    case 'bytes':
      return { type: 'string', description: 'Bytes as base64.' }
    default:
      return { type: form.kind }
  }
}

function messageSchema(desc: DescMessage, maker: Maker): JsonSchema {
  const name = maker.names.get(desc)
  if (name !== undefined) {
    maker.used.add(desc)
    return { $ref: `#/$defs/${name}` }
  }
  const form = wellKnownForm(desc)
  if (form !== undefined) return form.schema
  return boundedSchema(desc, maker)
}

function boundedSchema(desc: DescMessage, maker: Maker): ObjectSchema {
  const { budget } = maker
  if (budget.levels === 0 || budget.properties < desc.fields.length) return openObject
  budget.levels -= 1
  const schema = objectSchema(desc, maker)
  budget.levels += 1
  return schema
}

/** Names, with what each means where it is said. NullValue is null in JSON, which needs no name. */
function enumSchema(desc: DescEnum): JsonSchema {
  if (desc.typeName === 'google.protobuf.NullValue') return { description: 'null' }
  const meanings = desc.values
    .map(value => [value.jsonName, commentOf(value)] as const)
    .filter(([, meaning]) => meaning !== '')
    .map(([name, meaning]) => `${name}: ${meaning}`)
  const description = [commentOf(desc), ...meanings].filter(text => text !== '').join('\n')
  const names = [...new Set(desc.values.map(value => value.jsonName))]
  return { type: 'string', enum: names, ...(description !== '' && { description }) }
}

function definitionNames(recursive: readonly DescMessage[]): ReadonlyMap<DescMessage, string> {
  return new Map(recursive.map(desc => [desc, desc.typeName.replaceAll('.', '_')]))
}
