import type { JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'

const deepest = 128

/**
 * JSON in one spelling: the same for two values that differ in the order of their keys alone (RFC 8785's idea).
 *
 * @throws MeshError `invalid_argument` where it is nested more than 128 deep
 */
export function canonicalJson(value: JsonValue, depth = 0): string {
  if (depth > deepest) throw new MeshError('invalid_argument', `arguments nested more than ${deepest} deep`)
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item, depth + 1)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.keys(value)
    .sort()
    .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null, depth + 1)}`)
  return `{${fields.join()}}`
}
