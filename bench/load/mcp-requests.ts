import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { JsonObject } from '@bufbuild/protobuf'

const modern = '2026-07-28'
const legacy = '2025-11-25'

/** A request of the modern era, whole: headers that agree with the body, and what every request carries. */
export function modernRequest(method: string, params: JsonObject = {}): McpMessage {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': modern,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } })
  const name = typeof params.name === 'string' ? { 'mcp-name': params.name } : {}
  return { body, headers: { 'mcp-protocol-version': modern, 'mcp-method': method, ...name } }
}

/** A request of the legacy era, without a session. */
export function legacyRequest(method: string, params: JsonObject = {}): McpMessage {
  return {
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    headers: { 'mcp-protocol-version': legacy },
  }
}

/** What goes over the wire. */
export interface McpMessage {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** POSTs a message to an MCP endpoint, and leaves the answer to the caller. */
export function post(url: string, { body, headers }: McpMessage, agent?: Agent): ClientRequest {
  const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers }
  return request(url, { method: 'POST', headers: all, ...(agent !== undefined && { agent }) }).end(body)
}

/** POSTs a message and reads the whole answer. */
export async function ask(url: string, message: McpMessage, agent?: Agent): Promise<string> {
  const response = await answered(post(url, message, agent))
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}: ${text.slice(0, 200)}`)
  return text
}

/** Opens the legacy era's stream of news. */
export function openNews(url: string): ClientRequest {
  return request(url, { headers: { accept: 'text/event-stream', 'mcp-protocol-version': legacy } }).end()
}

/** Opens the modern era's: every change of the list of tools, once the server has acknowledged. */
export function openSubscription(url: string): ClientRequest {
  return post(url, modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } }))
}

/** The head of the answer. */
export function answered(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => sent.once('response', resolve).on('error', reject))
}

/** Calls back with the method of each message of an event stream, as it comes. */
export function onEvent(stream: IncomingMessage, hear: (method: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('error', () => {})
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data:')) hear((JSON.parse(line.slice(5)) as { method?: string }).method ?? '')
    }
  })
}
