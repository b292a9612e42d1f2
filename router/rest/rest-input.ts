import type { JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { type Shape, takesStream } from '../catalogue/shape.ts'
import { parseJson } from '../http/parse-json.ts'

/**
 * Whether a body may be JSON by what it is called.
 *
 * @param contentType the header as it came; absent counts as JSON
 * @throws MeshError `unsupported_media_type`
 */
export function assertJson(contentType: string | undefined): void {
  if (contentType === undefined) return
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const charset = parameters.map(one => one.trim()).find(one => one.startsWith('charset='))
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new MeshError('unsupported_media_type', `expected UTF-8, got ${charset.slice(0, 60)}`)
  }
  if (/^application\/(json|[a-z0-9.+-]+\+json)$/.test(type.trim())) return
  const got = type.trim().slice(0, 60)
  throw new MeshError('unsupported_media_type', `expected content-type application/json, got "${got}"`)
}

/**
 * The messages in a body: one JSON value, or an array of them where the operation takes a stream. An empty body is a
 * message in which nothing is set; for a stream, no message.
 *
 * @throws MeshError `malformed` where it is not JSON, `invalid_argument` where a stream's messages are no array
 */
export function readMessages(body: Buffer, shape: Shape): JsonValue[] {
  const stream = takesStream(shape)
  if (body.length === 0) return stream ? [] : [{}]
  const json = parseJson(body)
  if (!stream) return [json]
  if (Array.isArray(json)) return json
  throw new MeshError('invalid_argument', 'this operation takes a stream: send a JSON array of its messages')
}
