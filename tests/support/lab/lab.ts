import type { MethodDefinition } from '@grpc/proto-loader'

/** A method whose messages look alike on both sides. */
type Method<Request, Response> = MethodDefinition<Partial<Request>, Response, Request, Response>

interface Entry {
  readonly entry: string
  readonly pauseMs: number
}
interface Recorded {
  readonly instanceId: string
}

/** `lab.v1.LabService`, as lab.proto says it, for typed callers. */
export interface LabServiceDefinition {
  readonly Record: Method<Entry, Recorded>
  readonly RecordAgain: Method<Entry, Recorded>
  readonly Hang: Method<object, object>
  readonly GetBlob: Method<{ readonly bytes: number }, { readonly blob: Buffer }>
  readonly Fail: Method<object, object>
  readonly Tick: Method<{ readonly entry: string; readonly everyMs: number }, { readonly number: number }>
  readonly Repeat: Method<{ readonly text: string }, { readonly text: string }>
  readonly Sum: Method<{ readonly number: number }, { readonly sum: number }>
}
