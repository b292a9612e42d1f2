import type { JsonObject } from '@bufbuild/protobuf'

/** Whether a value out of JSON is an object, which neither null nor an array is. */
export function isObject(json: unknown): json is JsonObject {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
}

/** The object that a value is, to look up fields in; an empty one where it is none. */
export function asObject(json: unknown): JsonObject {
  return isObject(json) ? json : {}
}
