import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../../json-object.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'

/** What an MCP client is told of one message of a stream. */
export interface Progress {
  /** Goes up with every message. */
  readonly progress: number
  /** Where the service knows how much there is to do. */
  readonly total?: number
  readonly message: string
}

const longestMessage = 500

/**
 * Reads progress from the messages of one stream, in order: the service's own `mesh.v1.Progress` where a message
 * carries one, otherwise a count of messages; and in words the service's own, the piece of text that came, or the
 * message as JSON.
 */
export function createProgress(desc: DescMessage): (json: JsonValue) => Progress {
  const field = meshFields(desc).progress
  let last = -1

  return json => {
    const own = progressIn(field, json)
    const done = Number(own?.done ?? Number.NaN)
    const total = Number(own?.total ?? 0)
    last = done > last ? done : Math.floor(last) + 1
    const words = typeof own?.message === 'string' && own.message !== '' ? own.message : textIn(desc, json)
    const message = (words ?? JSON.stringify(json)).slice(0, longestMessage)
    return { progress: last, ...(total >= last && total > 0 && { total }), message }
  }
}

function progressIn(field: DescField | undefined, json: JsonValue): JsonObject | undefined {
  const value = field === undefined || !isObject(json) ? undefined : json[field.jsonName]
  return isObject(value) ? value : undefined
}

/** The piece of text in a message that is one of several things. */
function textIn(desc: DescMessage, json: JsonValue): string | undefined {
  const field = desc.fields.find(({ oneof, jsonName }) => {
    return oneof !== undefined && isObject(json) && typeof json[jsonName] === 'string'
  })
  const value = field === undefined || !isObject(json) ? undefined : json[field.jsonName]
  return typeof value === 'string' ? value : undefined
}
