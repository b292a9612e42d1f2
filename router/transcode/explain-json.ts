import { type DescEnum, type DescField, type DescMessage, type JsonValue, ScalarType } from '@bufbuild/protobuf'
import { isObject } from '../json-object.ts'
import { jsonScalar, type ValueType } from './field-type.ts'
import { isRequired } from './required.ts'
import { wellKnownForm } from './well-known.ts'

const deepest = 100

/**
 * Finds the first place where JSON does not fit a message, and says where it is, what was expected and what was there:
 * `days: expected an integer, got "two"`.
 *
 * @returns `undefined` where it finds nothing wrong
 *
 * Why a walk of our own: the library's reader stops at the same places, but its words name protobuf types and give no
 * path, and these texts are read by models, which mend their call by them.
 */
export function explainJson(desc: DescMessage, json: JsonValue): string | undefined {
  return explainMessage(desc, json, '', 0)
}

function explainMessage(desc: DescMessage, json: JsonValue, path: string, depth: number): string | undefined {
  if (depth >= deepest) return at(path, `nested more than ${deepest} deep`)
  const form = wellKnownForm(desc)
  if (form !== undefined) return form.fits(json) ? undefined : expected(path, form.says, json)
  if (!isObject(json)) return expected(path, 'an object', json)
  const fields = new Map(desc.fields.flatMap(field => [[field.name, field] as const, [field.jsonName, field] as const]))
  const given = new Map<DescField, string>()
  for (const [key, value] of Object.entries(json)) {
    const field = fields.get(key)
    if (field === undefined) return at(path, unknownField(key, desc.fields))
    const earlier = given.get(field)
    if (earlier !== undefined) return at(path, `"${earlier}" and "${key}" are the same field: give one of them`)
    given.set(field, key)
    const rival = value === null ? undefined : [...given.keys()].find(other => sameChoice(other, field, json, given))
    if (rival !== undefined) {
      return at(path, `"${rival.jsonName}" and "${field.jsonName}" exclude each other (oneof ${field.oneof?.name})`)
    }
    const problem = explainField(field, value, join(path, key), depth)
    if (problem !== undefined) return problem
  }
  const missing = desc.fields.find(field => isRequired(field) && isLeftOut(field, json[given.get(field) ?? '']))
  return missing && at(join(path, missing.jsonName), 'it is required, and left out')
}

function isLeftOut({ message }: DescField, value: JsonValue | undefined): boolean {
  return value === undefined || (value === null && message?.typeName !== 'google.protobuf.Value')
}

function sameChoice(
  other: DescField,
  field: DescField,
  json: Readonly<Record<string, JsonValue>>,
  given: ReadonlyMap<DescField, string>,
) {
  return (
    other !== field && other.oneof !== undefined && other.oneof === field.oneof && json[given.get(other) ?? ''] !== null
  )
}

function explainField(field: DescField, value: JsonValue, path: string, depth: number): string | undefined {
  // null is how JSON leaves a field out; only google.protobuf.Value and NullValue have a null of their own.
  if (value === null) return undefined
  if (field.fieldKind === 'list') {
    if (!Array.isArray(value)) return expected(path, 'an array', value)
    return first(value, (item, i) => explainValue(field, item, `${path}[${i}]`, depth))
  }
  if (field.fieldKind === 'map') {
    if (!isObject(value)) return expected(path, 'an object', value)
    return first(Object.entries(value), ([key, item]) => {
      const keyPath = `${path}[${JSON.stringify(clip(key))}]`
      return explainKey(field.mapKey, key, keyPath) ?? explainValue(field, item, keyPath, depth)
    })
  }
  return explainValue(field, value, path, depth)
}

function explainValue(type: ValueType, value: JsonValue, path: string, depth: number): string | undefined {
  if (type.message !== undefined) return explainMessage(type.message, value, path, depth + 1)
  if (type.enum !== undefined) return explainEnum(type.enum, value, path)
  return type.scalar === undefined ? undefined : explainScalar(type.scalar, value, path)
}

function explainEnum(desc: DescEnum, value: JsonValue, path: string): string | undefined {
  if (desc.typeName === 'google.protobuf.NullValue') return undefined
  if (Number.isInteger(value)) return undefined
  if (typeof value === 'string' && desc.values.some(one => one.jsonName === value || one.name === value))
    return undefined
  const names = desc.values.map(one => one.jsonName)
  return expected(path, `one of ${list(names)}`, value)
}

function explainKey(scalar: ScalarType, key: string, path: string): string | undefined {
  if (scalar === ScalarType.BOOL) {
    return key === 'true' || key === 'false' ? undefined : expected(path, 'the key "true" or "false"', key)
  }
  return explainScalar(scalar, key, path)
}

function explainScalar(scalar: ScalarType, value: JsonValue, path: string): string | undefined {
  const form = jsonScalar(scalar)
  switch (form.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : expected(path, 'true or false', value)
    case 'string':
      return typeof value === 'string' ? undefined : expected(path, 'a string', value)
    case 'bytes':
      return isBase64(value) ? undefined : expected(path, 'bytes as a base64 string', value)
    case 'number':
      return isNumber(value) ? undefined : expected(path, 'a number', value)
    default:
      return explainInteger(form, value, path)
  }
}

function explainInteger(
  { kind, min, max }: { kind: 'integer' | 'long'; min: bigint; max: bigint },
  value: JsonValue,
  path: string,
): string | undefined {
  const what = kind === 'long' ? 'an integer (a string of digits, or a number)' : 'an integer'
  const number = typeof value === 'string' && /^-?\d+(\.0+)?$/.test(value) ? BigInt(value.replace(/\..*/, '')) : value
  if (typeof number !== 'bigint' && !Number.isInteger(number)) return expected(path, what, value)
  if (kind === 'long' && typeof number === 'number' && !Number.isSafeInteger(number)) {
    return expected(path, 'a string of digits, since a JSON number this large loses some', value)
  }
  const exact = BigInt(number as number | bigint)
  return exact < min || exact > max ? expected(path, `an integer from ${min} to ${max}`, value) : undefined
}

function isNumber(value: JsonValue): boolean {
  if (typeof value === 'number') return true
  if (typeof value !== 'string') return false
  return /^(NaN|-?Infinity)$/.test(value) || (/^-?\d/.test(value) && Number.isFinite(Number(value)))
}

function isBase64(value: JsonValue): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value)
}

function first<T>(items: readonly T[], explain: (item: T, i: number) => string | undefined): string | undefined {
  for (const [i, item] of items.entries()) {
    const problem = explain(item, i)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Says that a key names none of the fields, and which there are. */
export function unknownField(key: string, fields: readonly DescField[]): string {
  const names = fields.map(field => field.jsonName)
  const known = names.length === 0 ? 'there are no fields here' : `the fields are ${list(names)}`
  return `unknown field ${JSON.stringify(clip(key))}; ${known}`
}

function list(names: readonly string[]): string {
  return names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`
}

function expected(path: string, what: string, value: JsonValue): string {
  return at(path, `expected ${what}, got ${clip(shown(value))}`)
}

function shown(value: JsonValue): string {
  if (Array.isArray(value)) return 'an array'
  if (value !== null && typeof value === 'object') return 'an object'
  return JSON.stringify(typeof value === 'string' ? clip(value) : value)
}

function at(path: string, text: string): string {
  return path === '' ? text : `${path}: ${text}`
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`
}
