import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server'
import { jsonSchema } from '../../transcode/json-schema.ts'
import type { ObjectSchema } from '../../transcode/json-schema-type.ts'

/**
 * What a tool promises of its structured result: the message without the field that becomes content blocks.
 *
 * @returns `undefined` where nothing is left, so that there is no structured result
 */
export function outputSchema(desc: DescMessage): ObjectSchema | undefined {
  const schema = jsonSchema(desc, 'output')
  const content = contentField(desc)
  if (content === undefined) return schema
  const { [content.jsonName]: _, ...properties } = schema.properties
  if (Object.keys(properties).length === 0) return undefined
  return { ...schema, properties, required: (schema.required ?? []).filter(name => name !== content.jsonName) }
}

/**
 * A message as a tool's result: `repeated mesh.v1.Content` as content blocks, and anything else as structured content
 * with the same JSON as text, for clients that read only text.
 *
 * @param json the message as `decodeJson` gives it
 */
export function toolResult(desc: DescMessage, json: JsonValue): Pick<CallToolResult, 'content' | 'structuredContent'> {
  const message = isObject(json) ? json : { value: json }
  const content = contentField(desc)
  if (content === undefined) return { content: [text(message)], structuredContent: message }
  const { [content.jsonName]: items, ...rest } = message
  const blocks = (Array.isArray(items) ? items : []).map(contentBlock)
  if (Object.keys(rest).length === 0) return { content: blocks }
  return { content: [...blocks, text(rest)], structuredContent: rest }
}

function contentField(desc: DescMessage): DescField | undefined {
  return desc.fields.find(field => field.fieldKind === 'list' && field.message?.typeName === 'mesh.v1.Content')
}

/** One `mesh.v1.Content` as a block. One of a kind that this router does not know yet is shown as JSON. */
function contentBlock(json: JsonValue): ContentBlock {
  if (!isObject(json)) return text(json)
  const { text: words, image, audio, link, resource } = json
  if (typeof words === 'string') return { type: 'text', text: words }
  if (isObject(image)) return { type: 'image', data: string(image.data), mimeType: string(image.mimeType) }
  if (isObject(audio)) return { type: 'audio', data: string(audio.data), mimeType: string(audio.mimeType) }
  if (isObject(link)) {
    return { type: 'resource_link', uri: string(link.uri), name: string(link.name), ...mimeType(link) }
  }
  if (isObject(resource)) {
    const { uri, text: body, blob } = resource
    const content = typeof blob === 'string' ? { blob } : { text: string(body) }
    return { type: 'resource', resource: { uri: string(uri), ...mimeType(resource), ...content } }
  }
  return text(json)
}

function text(json: JsonValue): ContentBlock {
  return { type: 'text', text: JSON.stringify(json) }
}

function mimeType({ mimeType: type }: JsonObject): { mimeType?: string } {
  return typeof type === 'string' && type !== '' ? { mimeType: type } : {}
}

function string(json: JsonValue | undefined): string {
  return typeof json === 'string' ? json : ''
}

function isObject(json: JsonValue | undefined): json is JsonObject {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
}
