import { randomHex } from './random-hex.ts'

/**
 * Where a call stands in its trace: W3C Trace Context, version 00.
 *
 * `traceparent` goes to the next hop as it stands; `traceId` (32 hex digits) goes into logs; `state` is the
 * caller's `tracestate`, passed on untouched.
 */
export interface Trace {
  readonly traceId: string
  readonly spanId: string
  readonly traceparent: string
  readonly state?: string
}

/** Version 00 ends after its flags, a later one may say more; version ff, and ids of zeros, are invalid. */
const pattern = /^(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-|$)/

/**
 * Continues the caller's trace with a span of our own, or starts one where the caller sent none that holds.
 *
 * @param traceparent the caller's header; absent or malformed starts a new, sampled trace, as the specification asks
 * @param tracestate  the caller's header; dropped where a new trace starts
 * @param hex         `bytes` random bytes as lowercase hex; passed in so that a test can name ids
 */
export function continueTrace(
  traceparent?: string,
  tracestate?: string,
  hex: (bytes: number) => string = randomHex,
): Trace {
  const [, traceId, flags] = pattern.exec(traceparent ?? '') ?? []
  const spanId = hex(8)
  if (traceId === undefined) {
    const id = hex(16)
    return { traceId: id, spanId, traceparent: `00-${id}-${spanId}-01` }
  }
  const trace = { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` }
  return tracestate === undefined ? trace : { ...trace, state: tracestate }
}
