import type { Exchange } from './exchange.ts'

/** What of an answer a page may read beside its body. */
const readable = 'Mesh-Instance, Mesh-Attempts, Mcp-Session-Id, X-Request-Id, Retry-After, Traceparent'
/** An MCP client that ends a session should hear that there is none to end, not that it must not ask. */
const methods = 'GET, HEAD, POST, DELETE'
const maxAgeSeconds = 600

/**
 * Lets a page of an allowed origin call and read (CORS), which its browser does only where it is told so.
 *
 * Only ever called behind `assertAllowed`. No cookie or credential means anything here, so none is let through.
 *
 * @returns whether the request was the browser's question beforehand, which is answered herewith
 */
export function answerCrossOrigin({ request, response }: Exchange): boolean {
  const { origin } = request.headers
  if (origin === undefined) return false
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', readable)
  response.setHeader('Vary', 'Origin')
  const asked = request.headers['access-control-request-headers']
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false
  response.writeHead(204, {
    'Access-Control-Allow-Methods': methods,
    ...(asked !== undefined && { 'Access-Control-Allow-Headers': asked }),
    'Access-Control-Max-Age': maxAgeSeconds,
  })
  response.end()
  return true
}
