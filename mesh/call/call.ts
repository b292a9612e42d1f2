import type { LoadReport } from '../balance/load-report.ts'
import type { Instance } from '../instance.ts'
import type { Trace } from '../trace.ts'
import type { Steering } from './steering.ts'

/** What may be done with a call when an attempt fails. Only a hint permits a repeat; nothing else does. */
export interface Hints {
  /** It may be sent again after a failure that may have run it: NO_SIDE_EFFECTS or IDEMPOTENT. */
  readonly idempotent: boolean
  /** It changes nothing: NO_SIDE_EFFECTS. */
  readonly readOnly: boolean
}

/** Nothing is known about the method, so it is sent at most once. */
export const atMostOnce: Hints = { idempotent: false, readOnly: false }

/**
 * A call's own headers, as they came: a name in lower case, its value, the next name, and so on. A name may come more
 * than once; names that end in `-bin` carry base64.
 *
 * Flat, because that is how HTTP/2 reads and writes them, and most calls only pass them on.
 */
export type Metadata = readonly string[]

/** The first value of a name; `undefined` where it did not come. */
export function metadataValue(metadata: Metadata, name: string): string | undefined {
  for (let i = 0; i < metadata.length; i += 2) if (metadata[i] === name) return metadata[i + 1]
  return undefined
}

/** One call, as its layers see it. */
export interface CallRequest {
  /** The Consul service that is to answer: `tool-weather`. */
  readonly service: string
  /** `/weather.v1.WeatherService/GetForecast`. */
  readonly path: string
  /**
   * `unary`: one message comes back, and the response is handed over whole. `streaming`: messages are handed over as
   * they come, and the first response header ends the chance to try elsewhere.
   */
  readonly shape: 'unary' | 'streaming'
  readonly hints: Hints
  /** Health and reflection: no work to an instance, so it takes no place that calls need; absent: it is work. */
  readonly aside?: boolean
  /**
   * The request as length-prefixed gRPC frames. A Buffer is whole and can be sent again; a stream is sent once, and
   * is not read before a connection stands.
   */
  readonly body: Buffer | NodeJS.ReadableStream
  /** Travels to the instance as it stands. */
  readonly metadata: Metadata
  /** What its metadata asks of balancing, once that is read; absent: nothing. */
  readonly steering?: Steering
  /** The moment the caller stops caring, in the clock's monotonic milliseconds. */
  readonly deadline: number
  readonly trace: Trace
  /** Names the call in every log that it touches. */
  readonly requestId: string
  /** The caller went away. */
  readonly signal: AbortSignal
}

/** How a call ended: gRPC's status, its message as sent (not percent-decoded), and the trailers beside them. */
export interface Ending {
  /** gRPC status code, 0 to 16. */
  readonly status: number
  readonly message: string
  readonly trailers: Metadata
  /** What the instance said of its load; absent: nothing. It is about the instance, so it is none of the trailers. */
  readonly said?: LoadReport | undefined
}

/**
 * An answer. Every answer, whatever its status, says who gave it; a call that no instance answered rejects with a
 * MeshError instead.
 *
 * - `complete`: all of it: the frames that came (none, where the status is not OK) and the ending
 * - `streaming`: headers are here, frames arrive on `body`, and `ending` resolves after the last of them. Both end
 *   whatever happens: when the instance dies midway, `ending` has the status UNAVAILABLE. `cancel` may be called at
 *   any time and stops the instance's handler.
 */
export type CallResponse = {
  readonly instance: Instance
  /** How many instances were tried, this one included. */
  readonly attempts: number
  /** The other instance that was asked at the same time, where the call was hedged. */
  readonly beside?: Instance
  readonly headers: Metadata
} & (
  | { readonly kind: 'complete'; readonly body: Buffer; readonly ending: Ending }
  | {
      readonly kind: 'streaming'
      readonly body: NodeJS.ReadableStream
      readonly ending: Promise<Ending>
      readonly cancel: () => void
    }
)

/** A call from end to end. A layer is a function that takes one and returns one. */
export type Call = (request: CallRequest) => Promise<CallResponse>
