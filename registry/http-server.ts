import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import { type ApiReply, Refusal, type Route } from './api.ts'

/** A registration with 64 keys of 512 characters is 36 KiB. */
const defaultMaxBodyBytes = 256 * 1024

/**
 * Serves routes over HTTP/1.1, with bounds on everything: header and body sizes, the time to send them, connections.
 *
 * @param log          hears of faults of our own; what a client does wrong, only the client hears
 * @param loopbackOnly refuses requests under another host name, which a web page of somebody else's could have made up
 *   (DNS rebinding): registering a check makes this process connect to where the check says
 */
export function createHttpServer(routes: readonly Route[], log: Log, loopbackOnly: boolean): Server {
  const exact = new Map(routes.map(route => [route.path, route]))
  const folders = routes
    .filter(({ path }) => path.endsWith('/') && path !== '/')
    .sort((a, b) => b.path.length - a.path.length)
  const find = (path: string) => exact.get(path) ?? folders.find(route => path.startsWith(route.path))

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<ApiReply> => {
    const url = URL.parse(request.url ?? '', 'http://registry')
    if (url === null) throw new Refusal(400, 'the request line holds no path')
    if (loopbackOnly && !isLoopback(request.headers.host)) {
      throw new Refusal(
        403,
        `host "${request.headers.host}" is not this machine, and this registry is for this machine`,
      )
    }
    const route = find(url.pathname)
    if (route === undefined) return { status: 404 }
    const method = request.method ?? ''
    const allowed = ['OPTIONS', ...Object.keys(route.methods)].join(',')
    if (method === 'OPTIONS') return { headers: { Allow: allowed } }
    const handle = route.methods[method]
    if (handle === undefined) return { status: 405, headers: { Allow: allowed }, text: `method ${method} not allowed` }

    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const body = await readBody(request, route.maxBodyBytes ?? defaultMaxBodyBytes)
    const rest = decodePath(url.pathname.slice(route.path.length))
    const reply = await handle({ method, rest, query: url.searchParams, body, signal: gone.signal })
    return reply.json !== undefined && url.searchParams.has('pretty')
      ? { ...reply, text: `${JSON.stringify(reply.json, null, 4)}\n`, headers: { ...reply.headers, ...jsonType } }
      : reply
  }

  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 5000,
    keepAliveTimeout: 60_000,
  })
  server.maxConnections = 8192
  server.on('request', (request, response) => {
    answer(request, response)
      .catch(error => refusal(error, log))
      .then(reply => send(response, reply))
      .catch(error => log.error({ err: error }, 'could not answer'))
  })
  // Garbage instead of a request: say so where that is still possible, and hang up.
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else socket.destroy()
  })
  return server
}

const jsonType = { 'Content-Type': 'application/json' }

function refusal(error: unknown, log: Log): ApiReply {
  if (error instanceof Refusal) {
    const hangUp: Record<string, string> = error.status === 413 ? { Connection: 'close' } : {}
    return { status: error.status, text: error.message, headers: hangUp }
  }
  log.error({ err: error }, 'a request failed')
  return { status: 500, text: MeshError.from(error).text }
}

function send(response: ServerResponse, { status = 200, headers = {}, ...reply }: ApiReply): void {
  if (response.destroyed) return
  const [type, body] = bodyOf(reply)
  response.writeHead(status, {
    ...(type === '' ? {} : { 'Content-Type': type }),
    ...headers,
    'Content-Length': body.length,
  })
  response.end(body)
}

function bodyOf({ json, text, html, bytes }: ApiReply): [type: string, body: Buffer] {
  if (bytes !== undefined) return ['application/octet-stream', bytes]
  if (text !== undefined) return ['text/plain; charset=utf-8', Buffer.from(text)]
  if (html !== undefined) return ['text/html; charset=utf-8', Buffer.from(html)]
  return json === undefined ? ['', Buffer.alloc(0)] : ['application/json', Buffer.from(JSON.stringify(json))]
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = (bytes: number) =>
    new Refusal(413, `Request body(${bytes} bytes) too large, max size: ${maxBytes} bytes.`)
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw tooLarge(announced)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > maxBytes) throw tooLarge(length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal(400, `the path "${text}" is not percent-encoded properly`)
  }
}

function isLoopback(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '')
  return name === '' || name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name)
}
