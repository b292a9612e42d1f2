import { atMostOnce, type CallRequest, type Hints } from '../call/call.ts'
import { continueTrace } from '../trace.ts'

export const idempotent: Hints = { idempotent: true, readOnly: false }

/** A call for tests: unary, sent at most once, with no end in sight, unless told otherwise. */
export function callRequest(facts: Partial<CallRequest> = {}): CallRequest {
  const request: CallRequest = {
    service: 'tool-test',
    path: '/test.v1.Bytes/Unary',
    shape: 'unary',
    hints: atMostOnce,
    body: Buffer.alloc(5),
    metadata: [],
    deadline: Number.MAX_SAFE_INTEGER,
    trace: continueTrace(),
    requestId: 'request-1',
    signal: new AbortController().signal,
  }
  return { ...request, ...facts }
}
