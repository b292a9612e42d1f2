/** A JSON-RPC message as it came. */
export interface RpcMessage {
  readonly id?: number | string
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** An answer to one POST, while it comes. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  /** Every message of it, each once; throws where the connection breaks before its end. */
  readonly messages: AsyncIterableIterator<RpcMessage>
  /** Breaks it off. */
  close(): void
}

export interface RawMcp {
  /** Sends a request; resolves when its answer begins. */
  request(method: string, params?: object): Promise<RawAnswer>
  /** Sends a request, and reads its answer to the end: the last message is its result or its error. */
  call(method: string, params?: object): Promise<RpcMessage>
  /** Sends any message as it stands: a notification, or an answer to a question. */
  send(message: object): Promise<RawAnswer>
}

const accept = 'application/json, text/event-stream'
const meta = 'io.modelcontextprotocol'
let lastId = 0

/**
 * A client of 2026-07-28 that does nothing by itself: no retry, no reconnecting, so that stories see what really comes.
 *
 * @param url the endpoint
 * @param capabilities what it says that it can be asked
 */
export function rawModernMcp(url: string, capabilities: object = {}): RawMcp {
  return rawMcp(url, (method, params) => {
    const { name, uri } = params as { readonly name?: string; readonly uri?: string }
    return {
      headers: {
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...((name ?? uri) && { 'mcp-name': name ?? uri }),
      },
      params: {
        ...params,
        _meta: { [`${meta}/protocolVersion`]: '2026-07-28', [`${meta}/clientCapabilities`]: capabilities },
      },
    }
  })
}

/** The same of 2025-11-25, with the session that it was given. */
export async function rawLegacyMcp(url: string, capabilities: object = {}): Promise<RawMcp> {
  const hello = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'story', version: '1.0.0' } }
  const begin = rawMcp(url, (_method, params) => ({ headers: {}, params }))
  const answer = await begin.request('initialize', hello)
  for await (const { error } of answer.messages) if (error !== undefined) throw new Error(error.message)
  const session = answer.headers.get('mcp-session-id')
  const headers = { 'mcp-protocol-version': '2025-11-25', ...(session !== null && { 'mcp-session-id': session }) }
  const mcp = rawMcp(url, (_method, params) => ({ headers, params }))
  await mcp.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  return mcp
}

/** The stream of news of 2025-11-25, which tells all that changes. */
export async function rawLegacyNews(url: string): Promise<RawAnswer> {
  const abort = new AbortController()
  const headers = { accept: 'text/event-stream', 'mcp-protocol-version': '2025-11-25' }
  return answerOf(await fetch(url, { headers, signal: abort.signal }), abort)
}

interface Dressed {
  readonly headers: Readonly<Record<string, string>>
  readonly params: object
}

/** @param dress what an era adds to a message */
function rawMcp(url: string, dress: (method: string, params: object) => Dressed): RawMcp {
  async function post(message: object, headers: Readonly<Record<string, string>>): Promise<RawAnswer> {
    const abort = new AbortController()
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...headers },
      body: JSON.stringify(message),
      signal: abort.signal,
    })
    return answerOf(reply, abort)
  }

  const mcp: RawMcp = {
    async request(method, params = {}) {
      const dressed = dress(method, params)
      return post({ jsonrpc: '2.0', id: ++lastId, method, params: dressed.params }, dressed.headers)
    },
    async call(method, params) {
      const answer = await mcp.request(method, params)
      const last = (await Array.fromAsync(answer.messages)).at(-1)
      if (last?.result === undefined && last?.error === undefined) throw new Error(`no answer, HTTP ${answer.status}`)
      return last
    },
    send: message => post(message, dress('', {}).headers),
  }
  return mcp
}

function answerOf(reply: Response, abort: AbortController): RawAnswer {
  return { status: reply.status, headers: reply.headers, messages: messagesOf(reply), close: () => abort.abort() }
}

/** What stands in a body that is JSON, or in each event of a stream. */
async function* messagesOf(reply: Response): AsyncGenerator<RpcMessage> {
  if (!reply.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await reply.text()
    if (text !== '') yield JSON.parse(text) as RpcMessage
    return
  }
  let rest = ''
  for await (const chunk of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    rest += chunk
    const events = rest.split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const data = event.split('\n').filter(line => line.startsWith('data:'))
      const text = data.map(line => line.slice('data:'.length)).join('\n')
      if (text.trim() !== '') yield JSON.parse(text) as RpcMessage
    }
  }
}
