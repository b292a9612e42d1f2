import { EventEmitter } from 'node:events'
import { MeshError } from '../errors.ts'

/**
 * Options that every method of the npm package takes beside its own. Its types know none of them; spread into the
 * call they pass. `ctx` is what its own `Watch` hands over: emitting `cancel` on it aborts the request at once, and
 * `includeResponse` makes the method resolve to `[response, body]`, the only way to the X-Consul-Index header.
 */
export interface RequestOptions {
  readonly ctx: EventEmitter & { includeResponse: true }
  readonly timeout: number
}

/** Consul's answer: the parsed body, and the index to wait for a change from. */
export interface ConsulReply {
  readonly body: unknown
  /** X-Consul-Index, ≥ 1; `undefined` where the answer carries none that holds. */
  readonly index: number | undefined
}

interface HttpResponse {
  readonly statusCode?: number
  readonly headers?: Record<string, string | undefined>
  readonly body?: unknown
}

/**
 * One request through the npm package, with what it lacks: an AbortSignal, a bound in time, and errors that tell.
 *
 * The time-out is not only for slow answers: the package never settles when a connection dies inside a body.
 *
 * @param what   names the request in errors: `health of tool-weather`
 * @param send   calls the package with the options given
 * @param signal aborts the request; it then rejects with the signal's reason
 * @throws MeshError `unavailable` where Consul does not answer or answers 5xx or nonsense, `permission_denied` on 403,
 *   `invalid_argument` on other 4xx
 */
export async function request(
  what: string,
  timeoutMs: number,
  send: (options: RequestOptions) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<ConsulReply> {
  signal?.throwIfAborted()
  const ctx = Object.assign(new EventEmitter(), { includeResponse: true as const })
  const abort = () => ctx.emit('cancel')
  signal?.addEventListener('abort', abort)
  try {
    const answer = await send({ ctx, timeout: timeoutMs })
    const [response, body] = Array.isArray(answer) ? answer : [undefined, undefined]
    return { body, index: indexOf(response) }
  } catch (error) {
    signal?.throwIfAborted()
    throw explain(what, error)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function indexOf(response: HttpResponse | undefined): number | undefined {
  const index = Number(response?.headers?.['x-consul-index'])
  return Number.isSafeInteger(index) && index > 0 ? index : undefined
}

function explain(what: string, error: unknown): MeshError {
  const { response, statusCode, message } = error as { response?: HttpResponse; statusCode?: number; message?: string }
  const status = statusCode ?? response?.statusCode
  const refusal = String(response?.body ?? '')
    .trim()
    .slice(0, 200)
  const reason = status === undefined ? message : `HTTP ${status} ${refusal}`.trim()
  return new MeshError(codeOf(status), `Consul, ${what}: ${reason}`, { cause: error })
}

function codeOf(status: number | undefined): 'unavailable' | 'permission_denied' | 'invalid_argument' {
  if (status === 403) return 'permission_denied'
  return status !== undefined && status >= 400 && status < 500 && status !== 429 ? 'invalid_argument' : 'unavailable'
}
