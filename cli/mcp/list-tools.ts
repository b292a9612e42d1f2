import { MeshError } from '#mesh/errors.ts'
import { modernHeaders, modernVersion } from './headers-of.ts'
import type { HttpLeg } from './http-leg.ts'
import { isObject, type JsonObject, parseMessage, type Request } from './json-rpc.ts'

/**
 * Asks for one page of `tools/list` in a modern client's name.
 *
 * @param meta   `_meta` of a request of the client: what it speaks and who it is
 * @param cursor of the page; absent: the first
 * @throws MeshError where there is no such answer
 */
export async function listTools(
  leg: HttpLeg,
  meta: unknown,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { progressToken: _ofTheCall, ...asked } = isObject(meta) ? meta : {}
  const params = { _meta: asked, ...(cursor !== undefined && { cursor }) }
  const message = { kind: 'request', id: 'mesh-tools', method: 'tools/list', params } as const
  const text = JSON.stringify({ jsonrpc: '2.0', id: message.id, method: message.method, params })
  const request: Request = { ...message, text }
  const reply = await leg.post(text, modernHeaders(request, modernVersion(params) ?? ''), signal)
  for await (const answer of reply.messages()) {
    const read = parseMessage(answer)
    if (read.kind === 'response' && isObject(read.body.result)) return read.body.result
  }
  throw new MeshError('unavailable', `${leg.url.href} does not list its tools (HTTP ${reply.status})`)
}
