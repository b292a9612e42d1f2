import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { ContentBlock } from '@modelcontextprotocol/server'
import { asObject } from '../../json-object.ts'

/** One `mesh.v1.Content`, as JSON, as a block. One of a kind that this router does not know yet is shown as JSON. */
export function contentBlock(json: JsonValue): ContentBlock {
  const content = asObject(json)
  const said = annotations(asObject(content.annotations))
  return { ...blockOf(content), ...(Object.keys(said).length > 0 && { annotations: said }) }
}

/** One `mesh.v1.Resource`, as JSON, as MCP has it. */
export function resourceContents(json: JsonValue): ResourceContents {
  const { uri, text, blob, ...resource } = asObject(json)
  const body = typeof blob === 'string' ? { blob } : { text: string(text) }
  return { uri: string(uri), ...some(resource, 'mimeType'), ...body }
}

type ResourceContents = { uri: string; mimeType?: string } & ({ text: string } | { blob: string })

function blockOf(content: JsonObject): ContentBlock {
  const { text, image, audio, link, resource } = content
  if (typeof text === 'string') return { type: 'text', text }
  if (image !== undefined) return { type: 'image', ...bytes(asObject(image)) }
  if (audio !== undefined) return { type: 'audio', ...bytes(asObject(audio)) }
  if (link !== undefined) return { type: 'resource_link', ...linkOf(asObject(link)) }
  if (resource !== undefined) return { type: 'resource', resource: resourceContents(resource) }
  const { annotations: _, ...unknown } = content
  return { type: 'text', text: JSON.stringify(unknown) }
}

function bytes({ data, mimeType }: JsonObject) {
  return { data: string(data), mimeType: string(mimeType) }
}

function linkOf(link: JsonObject) {
  const { uri, name } = link
  // A 64-bit integer is a text in ProtoJSON; 0 means that nobody knows.
  const size = Number(link.size ?? 0)
  const known = size > 0 && Number.isSafeInteger(size)
  const words = { ...some(link, 'title'), ...some(link, 'description'), ...some(link, 'mimeType') }
  return { uri: string(uri), name: string(name) || string(uri), ...words, ...(known && { size }) }
}

function annotations({ audience, priority, lastModified }: JsonObject) {
  const roles = (Array.isArray(audience) ? audience : []).map(roleOf)
  return {
    ...(roles.length > 0 && { audience: [...new Set(roles)] }),
    ...(typeof priority === 'number' && { priority: Math.min(Math.max(priority, 0), 1) }),
    ...(typeof lastModified === 'string' && { lastModified }),
  }
}

/** `mesh.v1.Role` as MCP spells it. */
export function roleOf(role: JsonValue | undefined): 'user' | 'assistant' {
  return role === 'ROLE_ASSISTANT' ? 'assistant' : 'user'
}

/** A text that is there and not empty. */
function some<Name extends string>(json: JsonObject, name: Name): { [Key in Name]?: string } {
  const text = json[name]
  return (typeof text === 'string' && text !== '' ? { [name]: text } : {}) as { [Key in Name]?: string }
}

function string(json: JsonValue | undefined): string {
  return typeof json === 'string' ? json : ''
}
