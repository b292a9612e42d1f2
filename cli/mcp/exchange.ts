import { MeshError } from '#mesh/errors.ts'
import { modernHeaders, modernVersion } from './headers-of.ts'
import type { HttpLeg } from './http-leg.ts'
import type { JsonObject, Request } from './json-rpc.ts'
import type { ParameterHeaders } from './parameter-headers.ts'
import { readRefusal } from './refusal.ts'
import type { Session } from './session.ts'

export interface ExchangeOptions {
  readonly leg: HttpLeg
  readonly session: Session
  readonly parameters: ParameterHeaders
  /** Passes on one message of the router. Resolves to what it says where it is an answer. */
  readonly pass: (text: string) => Promise<JsonObject | undefined>
  /** Writes one line of the bridge's own to the client. */
  readonly write: (line: string) => Promise<void>
}

/** JSON-RPC code: headers and body of a request do not agree. */
const headerMismatch = -32020

/**
 * Sends one request and passes on what comes of it: the answer, and what is said before it.
 *
 * @param answered called once, when the client has its answer
 * @param stop     closes the stream of the answer
 * @throws MeshError where no answer came
 */
export async function exchange(options: ExchangeOptions, request: Request, answered: () => void, stop: AbortSignal) {
  const { leg, session, pass, write } = options
  const version = modernVersion(request.params)
  const begins = version === undefined && request.method === 'initialize'
  for (let again = true; ; again = false) {
    const sentId = version === undefined && !begins ? session.id : undefined
    const reply = await leg.post(request.text, await headersOf(options, request, version, stop), stop)
    if (reply.status < 300) {
      if (begins) session.opened(request, reply)
      let whole = false
      for await (const text of reply.messages()) {
        const body = await pass(text)
        if (body === undefined || body.id !== request.id) continue
        whole = true
        if (begins) session.agreed(body.result)
        answered()
      }
      if (!whole) throw new MeshError('unavailable', `the answer of ${leg.url.href} broke off before its end`)
      return
    }
    const refusal = await readRefusal(reply, leg.url)
    if (again && reply.status === 404 && sentId !== undefined) {
      await session.renew(sentId, stop)
    } else if (again && version !== undefined && refusal.code === headerMismatch) {
      // A tool may ask for other headers than when it was listed (Streamable HTTP, "Client Behavior").
      options.parameters.forget()
    } else {
      await write(refusal.answerTo(request.id))
      return answered()
    }
  }
}

async function headersOf(
  { session, parameters }: ExchangeOptions,
  request: Request,
  version: string | undefined,
  stop: AbortSignal,
) {
  if (version === undefined) return request.method === 'initialize' ? {} : session.headers()
  const own = modernHeaders(request, version)
  return request.method === 'tools/call' ? { ...own, ...(await parameters.of(request, stop)) } : own
}
