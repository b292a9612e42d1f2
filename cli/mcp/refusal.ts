import { MeshError } from '#mesh/errors.ts'
import type { Reply } from './http-leg.ts'
import { errorAnswer, isObject, type JsonObject, parseMessage, type RequestId } from './json-rpc.ts'

/** JSON-RPC code of what went wrong between client and router: the router itself said none. */
export const failedOnTheWay = -32000

/** A request that was refused with an HTTP status. */
export interface Refusal {
  /** JSON-RPC code, where the router gave one. */
  readonly code: unknown
  /** What the client is to hear. */
  answerTo(id: RequestId): string
}

/** Reads why a router, or what stands before it, refused a request. */
export async function readRefusal(reply: Reply, url: URL): Promise<Refusal> {
  let text = ''
  for await (const message of reply.messages()) text = message
  const message = parseMessage(text)
  const error = message.kind === 'response' ? message.body.error : undefined
  if (isObject(error)) {
    return { code: error.code, answerTo: id => JSON.stringify({ jsonrpc: '2.0', id, error }) }
  }
  const said = saidBy(text)
  return {
    code: undefined,
    answerTo: id => errorAnswer(id, failedOnTheWay, `${url.href} answers HTTP ${reply.status}${said}`),
  }
}

/** What the client is to hear of a failure without any answer. */
export function failureAnswer(id: RequestId, thrown: unknown): string {
  return errorAnswer(id, failedOnTheWay, MeshError.from(thrown).message)
}

/** The mesh's own form of an error outside of MCP, `{"error":{"code":"no_instance","message":"…"}}`, or any text. */
function saidBy(text: string): string {
  const error = errorIn(text)
  if (error !== undefined) return `: [${error.code}] ${error.message}`
  return text === '' ? '' : `: ${text.slice(0, 200)}`
}

function errorIn(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return isObject(json) && isObject(json.error) ? json.error : undefined
  } catch {
    return undefined
  }
}
