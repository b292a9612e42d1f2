import {
  type DescField,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Registry,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { isObject } from '../json-object.ts'
import { explainJson } from './explain-json.ts'
import { jsonScalar } from './field-type.ts'
import { isRequired } from './required.ts'
import { standsInValue } from './well-known.ts'

/**
 * A caller's JSON as a message's bytes.
 *
 * Follows ProtoJSON: fields by their JSON or their proto name, enums by name or number, 64-bit integers as strings or
 * numbers, bytes as base64. Unknown fields are refused: a misspelt one would change the answer in silence. One thing is
 * ours: a message whose JSON is no object (a `StringValue`, a `Timestamp`) stands in an object's field `value`, since
 * tools take objects only.
 *
 * @throws MeshError `invalid_argument` that names the field and what would be right
 */
export function encodeJson(desc: DescMessage, registry: Registry, json: JsonValue): Uint8Array {
  const own = standsInValue(desc) ? valueIn(json) : json
  const early = needsLook(desc) ? explainJson(desc, own) : undefined
  if (early !== undefined) throw new MeshError('invalid_argument', early)
  try {
    return toBinary(desc, fromJson(desc, own, { registry }))
  } catch (cause) {
    throw new MeshError('invalid_argument', explainJson(desc, own) ?? reasonOf(cause), { cause })
  }
}

/**
 * A message's bytes as JSON.
 *
 * Fields without presence are written even at their default: 0 °C is an answer, and readers need not know what an
 * absent one means. Fields that the descriptors do not know are dropped.
 *
 * @throws MeshError `internal` where the bytes are not such a message
 */
export function decodeJson(desc: DescMessage, registry: Registry, bytes: Uint8Array): JsonValue {
  try {
    const json = toJson(desc, fromBinary(desc, bytes), { registry, alwaysEmitImplicit: true })
    return standsInValue(desc) ? { value: json } : json
  } catch (cause) {
    throw new MeshError('internal', `the answer is no ${desc.typeName}: ${reasonOf(cause)}`, { cause })
  }
}

/** The JSON of a message in which nothing is set: what an empty stream's last message is taken to be. */
export function emptyJson(desc: DescMessage, registry: Registry): JsonValue {
  return decodeJson(desc, registry, new Uint8Array(0))
}

function valueIn(json: JsonValue): JsonValue {
  if (isObject(json) && json.value !== undefined) return json.value
  throw new MeshError('invalid_argument', 'expected an object with the field "value"')
}

/** The library's words, without those that speak of its own types. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return text.replace(/^cannot decode (message |field )?/, '').slice(0, 300)
}

const looked = new WeakMap<DescMessage, boolean>()

/**
 * Whether only a look beforehand tells right JSON from wrong. So it is where a 64-bit integer can stand anywhere in a
 * message, since a number above 2^53 has lost digits before anybody sees it; and where a field is required, of which the
 * library knows nothing.
 */
function needsLook(root: DescMessage): boolean {
  const known = looked.get(root)
  if (known !== undefined) return known
  const seen = new Set<DescMessage>([root])
  for (const desc of seen) {
    for (const field of desc.fields) if (field.message !== undefined) seen.add(field.message)
  }
  const isLong = ({ scalar }: DescField) => scalar !== undefined && jsonScalar(scalar).kind === 'long'
  const found = [...seen].some(desc => desc.fields.some(field => isLong(field) || isRequired(field)))
  looked.set(root, found)
  return found
}
