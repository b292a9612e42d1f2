import type { Metadata } from '../call/call.ts'
import type { Fields } from '../http2/protocol.ts'
import { isMetadata, parseTimeout } from './grpc-wire.ts'

/** What the headers of a gRPC call say; empty or absent where they do not. */
export interface RequestHeaders {
  method: string
  path: string
  contentType: string
  timeoutMs: number | undefined
  traceparent: string | undefined
  tracestate: string | undefined
  requestId: string | undefined
  meshService: string | undefined
  readonly metadata: Metadata
}

/** Reads them in one pass: of a name that comes twice the first counts. */
export function readRequestHeaders(fields: Fields): RequestHeaders {
  const metadata: string[] = []
  const headers: RequestHeaders = {
    method: '',
    path: '',
    contentType: '',
    timeoutMs: undefined,
    traceparent: undefined,
    tracestate: undefined,
    requestId: undefined,
    meshService: undefined,
    metadata,
  }
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] as string
    const value = fields[i + 1] as string
    switch (name) {
      case ':method':
        headers.method ||= value
        break
      case ':path':
        headers.path ||= value
        break
      case 'content-type':
        headers.contentType ||= value
        break
      case 'grpc-timeout':
        headers.timeoutMs ??= parseTimeout(value)
        break
      case 'traceparent':
        headers.traceparent ??= value
        break
      case 'tracestate':
        headers.tracestate ??= value
        break
      case 'x-request-id':
        headers.requestId ??= value
        break
      case 'mesh-service':
        headers.meshService ??= value
        break
      default:
        if (isMetadata(name)) metadata.push(name, value)
    }
  }
  return headers
}
