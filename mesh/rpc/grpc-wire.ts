import type { LoadReport } from '../balance/load-report.ts'
import { type Ending, type Metadata, metadataValue } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { errorTable } from '../errors.ts'
import { errorCode, type Fields } from '../http2/protocol.ts'
import type { Instance } from '../instance.ts'
import { loadReportTrailer, readLoadTrailer } from './load-report-wire.ts'

/** What of gRPC over HTTP/2 is not in the frames: which headers are whose, time-outs, statuses. */

const colon = 58

/** Headers of one hop, which end here; the rest is the call's metadata and travels on. */
const hopHeaders: ReadonlySet<string> = new Set([
  'host',
  'te',
  'content-type',
  'content-length',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'grpc-timeout',
  'grpc-status',
  'grpc-message',
  'traceparent',
  'tracestate',
  'x-request-id',
  'mesh-service',
  'mesh-instance',
  'mesh-attempts',
  // About the instance that answered: a caller would take them for the router's.
  loadReportTrailer,
  'endpoint-load-metrics',
  'date',
  // HTTP/1's, which HTTP/2 lets in and node:http2 refuses.
  'http2-settings',
])

/** Whether a header is the call's own, and travels on. */
export function isMetadata(name: string): boolean {
  return name.charCodeAt(0) !== colon && !hopHeaders.has(name)
}

/** The call's own metadata among HTTP/2 headers. */
export function metadataOf(fields: Fields): Metadata {
  const metadata: string[] = []
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] ?? ''
    if (isMetadata(name)) metadata.push(name, fields[i + 1] ?? '')
  }
  return metadata
}

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 }

/** Milliseconds of a `grpc-timeout` value such as `500m`; `undefined` where it is not one. */
export function parseTimeout(value: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(value ?? '') ?? []
  return digits === undefined || unit === undefined ? undefined : Number(digits) * (unitMs[unit] ?? 0)
}

/** A `grpc-timeout` value; at most eight digits, so minutes past a day. */
export function formatTimeout(ms: number): string {
  const whole = Math.max(1, Math.floor(ms))
  return whole < 1e8 ? `${whole}m` : `${Math.min(99_999_999, Math.floor(whole / 60_000))}M`
}

/**
 * How the response ended, from its trailers or, where those are its only headers, from them.
 *
 * @param instance whose load report is read, with the moment at which it came; without a clock nobody wants to know
 */
export function endingOf(fields: Fields, instance?: Instance, clock?: Clock): Ending | undefined {
  const status = metadataValue(fields, 'grpc-status')
  if (status === undefined) return undefined
  const code = /^\d{1,2}$/.test(status) ? Number(status) : Number.NaN
  return {
    status: code <= 16 ? code : errorTable.unknown.grpc,
    message: metadataValue(fields, 'grpc-message') ?? '',
    trailers: metadataOf(fields),
    said: instance && clock && saidIn(fields, instance, clock),
  }
}

function saidIn(fields: Fields, instance: Instance, clock: Clock): LoadReport | undefined {
  const trailer = metadataValue(fields, loadReportTrailer)
  return trailer === undefined ? undefined : readLoadTrailer(trailer, instance.meta, clock.now())
}

/** The HTTP status of an answer's headers; 0 where there is none. */
export function httpStatusOf(fields: Fields): number {
  return Number(metadataValue(fields, ':status') ?? 0)
}

/** The gRPC status that an HTTP answer without one stands for (gRPC over HTTP/2, "HTTP to gRPC status code mapping"). */
export function statusOfHttp(status: number): number {
  if (status === 400) return errorTable.internal.grpc
  if (status === 401) return errorTable.unauthenticated.grpc
  if (status === 403) return errorTable.permission_denied.grpc
  if (status === 404) return errorTable.unimplemented.grpc
  if (status === 429 || (status >= 502 && status <= 504)) return errorTable.unavailable.grpc
  return errorTable.unknown.grpc
}

/** The gRPC status that a reset stream stands for (gRPC over HTTP/2, "Errors"). */
export function statusOfReset(code: number): number {
  if (code === errorCode.refusedStream) return errorTable.unavailable.grpc
  if (code === errorCode.cancel) return errorTable.cancelled.grpc
  if (code === errorCode.enhanceYourCalm) return errorTable.resource_exhausted.grpc
  if (code === errorCode.inadequateSecurity) return errorTable.permission_denied.grpc
  return errorTable.internal.grpc
}

const maxMessageLength = 4096
const ellipsis = '%E2%80%A6'

/**
 * A status message as the header carries it: percent-encoded UTF-8, at most 4 KiB, cut between two characters. Half of
 * a surrogate pair, which UTF-8 cannot say, becomes U+FFFD.
 */
export function encodeMessage(text: string): string {
  if (text.length <= maxMessageLength && /^[ -$&-~]*$/.test(text)) return text
  let encoded = ''
  for (const character of text.toWellFormed()) {
    const next = /[ -$&-~]/.test(character) ? character : encodeURIComponent(character)
    if (encoded.length + next.length > maxMessageLength - ellipsis.length) return encoded + ellipsis
    encoded += next
  }
  return encoded
}

/** A status message for people; as it stands where it is not percent-encoded properly. */
export function decodeMessage(header: string): string {
  try {
    return decodeURIComponent(header)
  } catch {
    return header
  }
}
