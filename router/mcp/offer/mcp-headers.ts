import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'
import { fieldPolicy } from '../../transcode/field-policy.ts'
import { jsonScalar } from '../../transcode/field-type.ts'
import type { ObjectSchema } from '../../transcode/json-schema-type.ts'

/** A property of a tool's arguments that an HTTP header mirrors. */
export interface McpHeader {
  readonly property: string
  /** `Region`: the header is `Mcp-Param-Region`. */
  readonly name: string
}

const known = new WeakMap<DescMessage, readonly McpHeader[]>()

/**
 * The arguments that HTTP headers mirror, once for each message. Only single values with one spelling can be: texts,
 * whole numbers, truth and choices. A name that is no HTTP token is left out, and so are names that differ only in their
 * letters' case: all of them, since nobody can say which is meant.
 */
export function mcpHeaders(desc: DescMessage): readonly McpHeader[] {
  const found = known.get(desc)
  if (found !== undefined) return found
  const wanted = desc.fields
    .map(field => ({ property: field.jsonName, name: fieldPolicy(field).mcpHeader ?? '', fits: fits(field) }))
    .filter(({ name, fits }) => fits && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/.test(name))
  const byName = Map.groupBy(wanted, ({ name }) => name.toLowerCase())
  const headers = wanted
    .filter(({ name }) => byName.get(name.toLowerCase())?.length === 1)
    .map(({ property, name }) => ({ property, name }))
  known.set(desc, headers)
  return headers
}

/** A schema with its properties marked that headers mirror. */
export function withHeaders(schema: ObjectSchema, desc: DescMessage): ObjectSchema {
  const headers = mcpHeaders(desc)
  if (headers.length === 0) return schema
  const marked = headers.map(({ property, name }) => {
    return [property, { ...schema.properties[property], 'x-mcp-header': name }] as const
  })
  return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(marked) } }
}

function fits(field: DescField): boolean {
  if (field.fieldKind === 'enum') return true
  if (field.fieldKind !== 'scalar') return false
  return field.scalar === ScalarType.STRING || ['integer', 'long', 'boolean'].includes(jsonScalar(field.scalar).kind)
}
