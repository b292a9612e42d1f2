import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import type { Operation } from '../../catalogue/operation.ts'
import { takesStream } from '../../catalogue/shape.ts'
import { jsonSchema } from '../../transcode/json-schema.ts'
import type { ObjectSchema } from '../../transcode/json-schema-type.ts'

/** What a tool takes: one message, or `messages` where the operation takes a stream of them. */
export function inputSchema({ desc, shape }: Operation): ObjectSchema {
  const message = jsonSchema(desc.input, 'input')
  if (!takesStream(shape)) return message
  const { $defs, ...items } = message
  return {
    type: 'object',
    properties: { messages: { type: 'array', items, description: 'The messages that go in, in order.' } },
    required: ['messages'],
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
  }
}

/** The messages in a tool's arguments. */
export function inputMessages({ shape }: Operation, given: JsonObject): JsonValue[] {
  if (!takesStream(shape)) return [given]
  if (Array.isArray(given.messages)) return given.messages
  throw new MeshError('invalid_argument', 'messages: expected an array of the messages that go in')
}
