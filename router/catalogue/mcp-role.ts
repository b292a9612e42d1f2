import type { DescMethod, JsonObject } from '@bufbuild/protobuf'
import { meshFields } from '../transcode/mesh-fields.ts'
import type { Icon } from './icon.ts'
import type { MethodPolicy } from './method-policy.ts'
import { takesStream } from './shape.ts'
import { parseUriTemplate, type UriTemplate } from './uri-template.ts'

/** What a method is to an MCP client. To REST, the CLI and gRPC it is an operation, whatever it is here. */
export type McpRole =
  /** Called by a model. */
  | 'tool'
  /** Begins a conversation. */
  | 'prompt'
  /** Read at one URI. */
  | 'resource'
  /** Read at any URI of a template. */
  | 'template'
  /** Asked what an argument of the others could be; in no list. */
  | 'completer'

/** How a method presents itself to an MCP client, beyond its names and comments. Absent: it does not say. */
export interface Look {
  readonly icons?: readonly Icon[]
  /** Whether what it changes may be lost. */
  readonly destructive?: boolean
  /** Whether it reaches what is outside the mesh. */
  readonly openWorld?: boolean
  /** There for a resource and a template, and only for those. */
  readonly resource?: ResourceLook
  /** JSON Schemas as the service wrote them; they stand in place of those made from its messages. */
  readonly inputSchema?: JsonObject
  readonly outputSchema?: JsonObject
}

/** Where a method's resource is found. */
export interface ResourceLook {
  /** The URI, or the template's text. */
  readonly uri: string
  readonly mimeType?: string
  readonly template?: UriTemplate
}

/** What a method is, by its types before its options. An option that its types belie counts as absent. */
export function mcpRoleOf(method: DescMethod, policy: MethodPolicy): { readonly role: McpRole; readonly look: Look } {
  const { icons, destructive, openWorld, inputSchema, outputSchema } = policy
  const look = {
    ...(icons !== undefined && { icons }),
    ...(destructive !== undefined && { destructive }),
    ...(openWorld !== undefined && { openWorld }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
  }
  if (method.input.typeName === 'mesh.v1.CompleteRequest' && method.methodKind === 'unary') {
    return { role: 'completer', look }
  }
  if (takesStream(method.methodKind)) return { role: 'tool', look }
  const resource = resourceOf(method, policy)
  if (resource !== undefined) {
    return { role: resource.template === undefined ? 'resource' : 'template', look: { ...look, resource } }
  }
  return { role: meshFields(method.output).prompt === undefined ? 'tool' : 'prompt', look }
}

function resourceOf({ input, output }: DescMethod, { resource }: MethodPolicy): ResourceLook | undefined {
  if (resource === undefined || meshFields(output).resources === undefined) return undefined
  if (!/[{}]/.test(resource.uri)) return resource
  const template = parseUriTemplate(resource.uri)
  const fields = new Set(input.fields.flatMap(({ name, jsonName }) => [name, jsonName]))
  return template?.variables.every(name => fields.has(name)) ? { ...resource, template } : undefined
}
