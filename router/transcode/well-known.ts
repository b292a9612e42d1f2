import type { DescMessage, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../json-object.ts'
import { jsonScalar } from './field-type.ts'
import type { JsonSchema } from './json-schema-type.ts'

/** How a type of google.protobuf looks in ProtoJSON where that is not an object of its fields. */
export interface WellKnownForm {
  readonly schema: JsonSchema
  /** Its form in words, after "expected". */
  readonly says: string
  /** Whether a value looks like it; the library's reader has the last word. */
  fits(json: JsonValue): boolean
}

const isText = (json: JsonValue) => typeof json === 'string'

const forms: Readonly<Record<string, WellKnownForm>> = {
  Timestamp: {
    schema: { type: 'string', format: 'date-time', description: 'RFC 3339, such as "2026-11-21T14:00:00Z".' },
    says: 'a time such as "2026-11-21T14:00:00Z"',
    fits: json =>
      typeof json === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(json),
  },
  Duration: {
    schema: { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]{1,9})?s$', description: 'Seconds, such as "1.5s".' },
    says: 'a duration in seconds such as "1.5s"',
    fits: json => typeof json === 'string' && /^-?\d+(\.\d{1,9})?s$/.test(json),
  },
  FieldMask: {
    schema: { type: 'string', description: 'Field paths, separated by commas: "place.name,days".' },
    says: 'field paths separated by commas, such as "place.name,days"',
    fits: isText,
  },
  Struct: {
    schema: { type: 'object', properties: {}, additionalProperties: true },
    says: 'an object',
    fits: isObject,
  },
  Value: { schema: { description: 'Any JSON value.' }, says: 'any JSON value', fits: () => true },
  ListValue: { schema: { type: 'array', items: {} }, says: 'an array', fits: Array.isArray },
  Any: {
    schema: {
      type: 'object',
      properties: {
        '@type': { type: 'string', description: 'The message\'s type: "type.googleapis.com/package.Message".' },
      },
      additionalProperties: true,
    },
    says: 'an object with "@type"',
    fits: json =>
      isObject(json) && (Object.keys(json as object).length === 0 || Object.hasOwn(json as object, '@type')),
  },
}

const wrappers = /^(Double|Float|Int64|UInt64|Int32|UInt32|Bool|String|Bytes)Value$/

/**
 * The special JSON form of a message, if it has one. `Empty` has none: it is an object without fields.
 *
 * Wrappers are the value that they wrap.
 */
export function wellKnownForm(desc: DescMessage): WellKnownForm | undefined {
  if (!desc.typeName.startsWith('google.protobuf.')) return undefined
  const name = desc.typeName.slice('google.protobuf.'.length)
  if (Object.hasOwn(forms, name)) return forms[name]
  const scalar = wrappers.test(name) ? desc.fields[0]?.scalar : undefined
  return scalar === undefined ? undefined : wrapperForms[jsonScalar(scalar).kind]
}

/** Whether a message's JSON is no object, so that it needs one around it where an object is expected. */
export function standsInValue(desc: DescMessage): boolean {
  const form = wellKnownForm(desc)
  return form !== undefined && form.schema.type !== 'object'
}

const wrapperForms: Readonly<Record<ReturnType<typeof jsonScalar>['kind'], WellKnownForm>> = {
  integer: { schema: { type: 'integer' }, says: 'an integer', fits: json => isDigits(json) },
  long: {
    schema: { type: 'string', pattern: '^-?[0-9]+$' },
    says: 'an integer (a string of digits, or a number)',
    fits: json => isDigits(json),
  },
  number: {
    schema: { type: 'number' },
    says: 'a number',
    fits: json => typeof json === 'number' || (typeof json === 'string' && /^(NaN|-?Infinity|-?\d.*)$/.test(json)),
  },
  boolean: { schema: { type: 'boolean' }, says: 'true or false', fits: json => typeof json === 'boolean' },
  string: { schema: { type: 'string' }, says: 'a string', fits: isText },
  bytes: {
    schema: { type: 'string', description: 'Bytes as base64.' },
    says: 'bytes as a base64 string',
    fits: isText,
  },
}

function isDigits(json: JsonValue): boolean {
  return Number.isInteger(json) || (typeof json === 'string' && /^-?\d+$/.test(json))
}
