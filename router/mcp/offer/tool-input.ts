import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import type { Operation } from '../../catalogue/operation.ts'
import { takesStream } from '../../catalogue/shape.ts'
import { unknownField } from '../../transcode/explain-json.ts'
import { jsonSchema } from '../../transcode/json-schema.ts'
import type { ObjectSchema } from '../../transcode/json-schema-type.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import { argumentFields } from './arguments.ts'
import { withHeaders } from './mcp-headers.ts'

/** What a tool takes: one message, or `messages` where the operation takes a stream of them. */
export function inputSchema({ desc, shape, look }: Operation): ObjectSchema {
  if (look.inputSchema !== undefined) return look.inputSchema as unknown as ObjectSchema
  const message = jsonSchema(desc.input, 'argument')
  if (!takesStream(shape)) return withHeaders(message, desc.input)
  const { $defs, ...items } = message
  return {
    type: 'object',
    properties: { messages: { type: 'array', items, description: 'The messages that go in, in order.' } },
    required: ['messages'],
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
  }
}

/**
 * The messages in a tool's arguments.
 *
 * @throws MeshError `invalid_argument` where there are none, or where they hold what only the router fills in
 */
export function inputMessages({ desc, shape }: Operation, given: JsonObject): JsonValue[] {
  const messages = takesStream(shape) ? given.messages : [given]
  if (!Array.isArray(messages)) {
    throw new MeshError('invalid_argument', 'messages: expected an array of the messages that go in')
  }
  if (meshFields(desc.input).round !== undefined) for (const message of messages) assertArguments(desc.input, message)
  return messages
}

function assertArguments(desc: Operation['desc']['input'], message: JsonValue): void {
  const fields = argumentFields(desc)
  for (const key of Object.keys(message ?? {})) {
    if (fields.some(({ name, jsonName }) => name === key || jsonName === key)) continue
    throw new MeshError('invalid_argument', unknownField(key, fields))
  }
}
