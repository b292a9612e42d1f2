import type { JsonSchema } from '../transcode/json-schema-type.ts'

const forbidden = ['oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else', 'patternProperties', '$schema', '$id']

/**
 * What of a tool's schema some client would refuse: the union of what Claude's and others' APIs, Gemini, Claude Desktop
 * and older SDKs do not take.
 *
 * @returns one line for each fault; empty where every client takes it
 */
export function schemaFaults(root: JsonSchema): string[] {
  const faults: string[] = []
  const definitions = new Set(Object.keys(root.$defs ?? {}))
  const used = new Set<string>()

  const visit = (schema: JsonSchema, path: string): void => {
    for (const word of forbidden) if (Object.hasOwn(schema, word)) faults.push(`${path}: ${word}`)
    if (Array.isArray(schema.type)) faults.push(`${path}: several types`)
    if (schema.type === 'array' && schema.items === undefined) faults.push(`${path}: an array without items`)
    if (schema.type === 'object' && schema.properties === undefined)
      faults.push(`${path}: an object without properties`)
    if (schema.$defs !== undefined && schema !== root) faults.push(`${path}: $defs below the root`)
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace('#/$defs/', '')
      used.add(name)
      if (!definitions.has(name)) faults.push(`${path}: ${schema.$ref} leads nowhere`)
    }
    for (const name of schema.required ?? []) {
      if (!Object.hasOwn(schema.properties ?? {}, name))
        faults.push(`${path}: requires ${name}, which it does not have`)
    }
    for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, `${path}.${name}`)
    for (const [name, definition] of Object.entries(schema.$defs ?? {})) visit(definition, `${path}$${name}`)
    if (schema.items !== undefined) visit(schema.items, `${path}[]`)
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${path}{}`)
  }

  if (root.type !== 'object') faults.push('the root is no object')
  if (root.$ref !== undefined) faults.push('the root is a reference')
  visit(root, '')
  for (const name of definitions) if (!used.has(name)) faults.push(`$defs.${name} is not used`)
  return faults
}
