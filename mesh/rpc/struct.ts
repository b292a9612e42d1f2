import type { Struct, Struct__Output } from '#proto/gen/google/protobuf/Struct.ts'
import type { Value, Value__Output } from '#proto/gen/google/protobuf/Value.ts'

/** What JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

/** JSON as `google.protobuf.Struct`, for fields such as a form's schema. */
export function toStruct(json: JsonObject): Struct {
  return { fields: mapValues(json, toValue) }
}

/** JSON as `google.protobuf.Value`, for fields such as the data of a line of a log. */
export function toValue(json: Json): Value {
  if (json === null) return { nullValue: 'NULL_VALUE' }
  if (typeof json === 'string') return { stringValue: json }
  if (typeof json === 'number') return { numberValue: json }
  if (typeof json === 'boolean') return { boolValue: json }
  return isArray(json) ? { listValue: { values: json.map(toValue) } } : { structValue: toStruct(json) }
}

/** A `google.protobuf.Struct` as JSON. */
export function fromStruct({ fields }: Struct__Output): JsonObject {
  return mapValues(fields, fromValue)
}

/** A `google.protobuf.Value` as JSON; one that says nothing is null. */
export function fromValue(value: Value__Output): Json {
  if (value.listValue) return value.listValue.values.map(fromValue)
  if (value.structValue) return fromStruct(value.structValue)
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null
}

function mapValues<From, To>(of: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]))
}

/** Like `Array.isArray`, which does not know readonly arrays. */
function isArray(json: readonly Json[] | JsonObject): json is readonly Json[] {
  return Array.isArray(json)
}
