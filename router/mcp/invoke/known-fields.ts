import type { DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../../json-object.ts'
import { wellKnownForm } from '../../transcode/well-known.ts'

/**
 * What the router itself writes into a service's message, without the fields that the service's own contract does not
 * have: one built against an older contract of the mesh must not be refused for it.
 */
export function knownFields(desc: DescMessage, json: JsonObject): JsonObject {
  if (wellKnownForm(desc) !== undefined) return json
  const kept = desc.fields.flatMap(({ jsonName, fieldKind, message }) => {
    const value = json[jsonName]
    if (value === undefined) return []
    if (message === undefined) return [[jsonName, value] as const]
    if (fieldKind === 'list') return [[jsonName, (value as JsonValue[]).map(item => inner(message, item))] as const]
    if (fieldKind !== 'map') return [[jsonName, inner(message, value)] as const]
    const entries = Object.entries(value as JsonObject).map(([key, item]) => [key, inner(message, item)] as const)
    return [[jsonName, Object.fromEntries(entries)] as const]
  })
  return Object.fromEntries(kept)
}

function inner(desc: DescMessage, value: JsonValue): JsonValue {
  return isObject(value) ? knownFields(desc, value) : value
}
