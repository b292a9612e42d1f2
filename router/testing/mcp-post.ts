import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'

/** One request to an MCP path, as it goes over the wire. */
export interface McpPost {
  readonly method?: string
  readonly path?: string
  /** A header that is `undefined` is not sent. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** A text or bytes as they stand, anything else as JSON; absent: no body. */
  readonly body?: unknown
}

export interface McpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body; of an event stream as it stands. */
  readonly text: string
  /** The messages in it: one, those of a batch, or those of an event stream. */
  readonly messages: readonly RpcAnswer[]
}

export interface RpcAnswer {
  readonly id?: unknown
  readonly method?: string
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

const accept = 'application/json, text/event-stream'
export const modernVersion = '2026-07-28'
const reserved = 'io.modelcontextprotocol/'

/** `params._meta` as the modern era asks for it. */
export const modernMeta = {
  [`${reserved}protocolVersion`]: modernVersion,
  [`${reserved}clientInfo`]: { name: 'test', version: '1' },
  [`${reserved}clientCapabilities`]: {},
}

/** A request of the modern era that nothing is wrong with. */
export function modernPost(method: string, params: object = {}, id: unknown = 1) {
  const { name, uri, _meta } = params as { readonly name?: string; readonly uri?: string; readonly _meta?: object }
  return {
    headers: {
      'content-type': 'application/json',
      accept,
      'mcp-protocol-version': modernVersion,
      'mcp-method': method,
      'mcp-name': name ?? uri,
    } as Readonly<Record<string, string | undefined>>,
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...modernMeta, ..._meta } } },
  }
}

/** A request of the legacy era that nothing is wrong with, of a client without a session. */
export function legacyPost(method: string, params: object = {}, id: unknown = 1) {
  return {
    headers: {
      'content-type': 'application/json',
      accept,
      'mcp-protocol-version': '2025-11-25',
    } as Readonly<Record<string, string | undefined>>,
    body: { jsonrpc: '2.0', id, method, params },
  }
}

/** Sends it, and reads the answer to its end. */
export function sendMcp(port: number, { method = 'POST', path = '/mcp', headers, body }: McpPost): Promise<McpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<McpAnswer>()
  const said = Object.entries(headers).filter(([, value]) => value !== undefined)
  const options = { port, host: '127.0.0.1', path, method, headers: Object.fromEntries(said) as OutgoingHttpHeaders }
  const sent = httpRequest(options, response => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.once('error', reject).once('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { statusCode: status = 0, headers } = response
      resolve({ status, headers, text, messages: messagesIn(text) })
    })
  })
  sent.once('error', reject)
  if (body === undefined) sent.end()
  else sent.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
  return promise
}

/** The messages of a body or of an event stream, comments left out. */
export function messagesIn(text: string): RpcAnswer[] {
  if (text.trim() === '') return []
  if (/^\s*[[{]/.test(text)) return [JSON.parse(text)].flat() as RpcAnswer[]
  const data = text.split('\n').filter(line => line.startsWith('data: '))
  return data.map(line => JSON.parse(line.slice('data: '.length)) as RpcAnswer)
}
