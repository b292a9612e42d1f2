import type { DescField } from '@bufbuild/protobuf'
import { readOption } from './read-option.ts'

/** What a field says about itself with the option `mesh.v1.field`. */
export interface FieldPolicy {
  /** A caller over MCP or REST that leaves the field out is refused. */
  readonly required: boolean
  /** `Region`: the HTTP header `Mcp-Param-Region` mirrors the field; absent: none does. */
  readonly mcpHeader?: string
}

const option = { typeName: 'mesh.v1.field', number: 50502 }
const nothing: FieldPolicy = { required: false }
const policies = new WeakMap<DescField, FieldPolicy>()

/** Reads the option once for each field. An option that lies about itself counts as absent. */
export function fieldPolicy(field: DescField): FieldPolicy {
  const known = policies.get(field)
  if (known !== undefined) return known
  const policy = policyOf(field)
  policies.set(field, policy)
  return policy
}

function policyOf({ proto, parent }: DescField): FieldPolicy {
  const json = readOption(parent.file, proto.options, option)
  if (json === undefined) return nothing
  const { required, mcpHeader } = json
  return { required: required === true, ...(typeof mcpHeader === 'string' && mcpHeader !== '' && { mcpHeader }) }
}
