/** An HTTP answer, read whole. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  /** Parsed where it is JSON, text otherwise. */
  readonly body: unknown
  /** Who answered, by the header; empty: no instance did. */
  readonly instance: string
}

/** POSTs JSON as `curl --json` does. */
export async function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return post(url, JSON.stringify(body), { 'content-type': 'application/json', ...headers })
}

/** POSTs whatever it is given, rightly or not. */
export async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<HttpAnswer> {
  const reply = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) })
  return read(reply)
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return read(await fetch(url, { headers, signal: AbortSignal.timeout(30_000) }))
}

async function read(reply: Response): Promise<HttpAnswer> {
  const text = await reply.text()
  const isJson = /^application\/json\b/.test(reply.headers.get('content-type') ?? '')
  return {
    status: reply.status,
    headers: reply.headers,
    body: isJson ? JSON.parse(text) : text,
    instance: reply.headers.get('mesh-instance') ?? '',
  }
}

/** POSTs JSON, and throws where the answer is not 200: for loads that count failures. */
export async function callRest(url: string, body: unknown): Promise<HttpAnswer> {
  const answer = await postJson(url, body)
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}
