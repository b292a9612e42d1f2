import type { z } from 'zod'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { readBounded } from './read-bounded.ts'
import { retryAfterMs } from './retry-after.ts'
import { within } from './time-bound.ts'

export interface HttpJsonOptions {
  /** Whom errors name: `Open-Meteo`. */
  readonly service: string
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number
  readonly clock: Clock
  /** Uniform in [0, 1): spreads the repeats of many instances. */
  readonly random: () => number
}

/** Asks for JSON of a shape. Rejects with a MeshError that names the service, or with the signal's reason. */
export type GetJson = <Schema extends z.ZodType>(
  url: URL,
  schema: Schema,
  signal: AbortSignal,
) => Promise<z.output<Schema>>

const maxAttempts = 3
const firstPauseMs = 200
/** Whom a server tells to wait for longer, gives up: the caller would be gone by then. */
const longestPauseMs = 2_000
const maxBytes = 1_048_576

/** An attempt that failed in a way that another one may mend, and when. */
interface Repeatable {
  readonly error: MeshError
  /** What the server asked for; absent where it said nothing. */
  readonly waitMs: number | undefined
}

/**
 * A client for JSON over HTTP GET. A network error, a time-out, 429 and 5xx are tried again, three times in all, after
 * a pause with full jitter that doubles (AWS Architecture Blog, "Exponential Backoff And Jitter") or as long as
 * `Retry-After` says. Anything else is final: a refusal, and an answer that is not what was promised.
 */
export function createHttpJson({ service, timeoutMs, clock, random }: HttpJsonOptions): GetJson {
  return async (url, schema, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryOnce(url, signal)
      if ('text' in outcome) return parse(outcome.text, schema)
      const waitMs = outcome.waitMs ?? random() * firstPauseMs * 2 ** attempt
      if (attempt === maxAttempts || waitMs > longestPauseMs) throw outcome.error
      await clock.sleep(waitMs, signal)
    }
  }

  async function tryOnce(url: URL, signal: AbortSignal): Promise<{ text: string } | Repeatable> {
    try {
      return await within(timeoutMs, clock, signal, async bounded => {
        const response = await fetch(url, { signal: bounded, headers: { accept: 'application/json' } })
        const text = await readBounded(response, maxBytes)
        return response.ok ? { text } : refused(response, text)
      })
    } catch (thrown) {
      signal.throwIfAborted()
      if (thrown instanceof MeshError && thrown.code !== 'deadline_exceeded') throw thrown
      const error = new MeshError('unavailable', `${service} cannot be reached: ${causeOf(thrown)}`, { cause: thrown })
      return { error, waitMs: undefined }
    }
  }

  function refused(response: Response, text: string): Repeatable {
    const said = `${service} answered ${response.status}${reasonIn(text)}`
    if (response.status === 429 || response.status >= 500) {
      const waitMs = retryAfterMs(response.headers.get('retry-after'), clock.wallMs())
      return { error: new MeshError('unavailable', said), waitMs }
    }
    throw new MeshError('internal', said)
  }

  function parse<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
    const result = schema.safeParse(jsonOf(text))
    if (result.success) return result.data
    const [issue] = result.error.issues
    const where = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.')
    throw new MeshError(
      'unavailable',
      `${service} answered something else than was asked for: ${where}: ${issue?.message}`,
    )
  }
}

/** `undefined` for what is no JSON, which no schema here takes. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Open-Meteo's way to say why: `{"error":true,"reason":"…"}`. */
function reasonIn(text: string): string {
  const body = jsonOf(text)
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined
  return typeof reason === 'string' ? `: ${reason.slice(0, 200)}` : ''
}

/** `fetch` says only "fetch failed" and keeps the reason in the cause. */
function causeOf(thrown: unknown): string {
  if (thrown instanceof MeshError) return thrown.text
  if (!(thrown instanceof Error)) return String(thrown)
  const cause = thrown.cause
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return cause instanceof Error ? cause.message : thrown.message
}
