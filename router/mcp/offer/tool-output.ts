import type { JsonValue } from '@bufbuild/protobuf'
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { givesStream } from '../../catalogue/shape.ts'
import { isObject } from '../../json-object.ts'
import { jsonSchema } from '../../transcode/json-schema.ts'
import type { ObjectSchema } from '../../transcode/json-schema-type.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import { contentBlock } from './content-block.ts'

/**
 * What a tool promises of its structured result: the message without the field that becomes content blocks, without
 * questions, and of a stream without what only goes before the end.
 *
 * @returns `undefined` where nothing is left, so that there is no structured result
 */
export function outputSchema({ desc, shape, look }: Operation): ObjectSchema | undefined {
  if (look.outputSchema !== undefined) return look.outputSchema as unknown as ObjectSchema
  const schema = jsonSchema(desc.output, givesStream(shape) ? 'last' : 'result')
  return Object.keys(schema.properties).length === 0 && desc.output.fields.length > 0 ? undefined : schema
}

/**
 * A message as a tool's result: `repeated mesh.v1.Content` as content blocks, and anything else as structured content
 * with the same JSON as text, for clients that read only text.
 *
 * @param json the message as `decodeJson` gives it
 */
export function toolResult(
  operation: Operation,
  json: JsonValue,
): Pick<CallToolResult, 'content' | 'structuredContent'> {
  const message = isObject(json) ? json : { value: json }
  const { content } = meshFields(operation.desc.output)
  if (content === undefined) return { content: [text(message)], structuredContent: message }
  const { [content.jsonName]: items, ...rest } = message
  const blocks = (Array.isArray(items) ? items : []).map(contentBlock)
  // Who promised structured content gives it, even where there is nothing in it.
  if (Object.keys(rest).length === 0 && outputSchema(operation) === undefined) return { content: blocks }
  return { content: [...blocks, text(rest)], structuredContent: rest }
}

function text(json: JsonValue): ContentBlock {
  return { type: 'text', text: JSON.stringify(json) }
}
