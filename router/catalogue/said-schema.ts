import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../json-object.ts'

/** In a schema that a service wrote itself. */
const most = { characters: 64 * 1024, levels: 64 }

/**
 * A JSON Schema that a service wrote itself, as text.
 *
 * @returns the schema as it stands; absent where it is none of an object, is too long or goes too deep
 */
export function saidSchema(text: JsonValue | undefined): JsonObject | undefined {
  if (typeof text !== 'string' || text.length > most.characters) return undefined
  try {
    const schema: JsonValue = JSON.parse(text)
    const fits = isObject(schema) && schema.type === 'object' && within(schema, most.levels)
    return fits ? schema : undefined
  } catch {
    return undefined
  }
}

function within(json: JsonValue, levels: number): boolean {
  if (json === null || typeof json !== 'object') return true
  return levels > 0 && Object.values(json).every(value => within(value as JsonValue, levels - 1))
}
