/**
 * Every way a call can fail, in one table: what each code is to a gRPC client, an HTTP client and an MCP client.
 *
 * `grpc` is the status code, `http` the HTTP status. `mcp` says how an MCP client hears it: `result` is a tool
 * result with `isError` (the model reads it and may mend its call), a number is a JSON-RPC error code.
 *
 * The first sixteen are gRPC's own, so that an instance's answer passes through every front unchanged; the HTTP
 * column follows google.rpc.Code. The rest are the mesh's own and say more than a status can.
 */
export const errorTable = {
  cancelled: { grpc: 1, http: 499, mcp: 'result' },
  unknown: { grpc: 2, http: 500, mcp: 'result' },
  invalid_argument: { grpc: 3, http: 400, mcp: 'result' },
  deadline_exceeded: { grpc: 4, http: 504, mcp: 'result' },
  not_found: { grpc: 5, http: 404, mcp: 'result' },
  already_exists: { grpc: 6, http: 409, mcp: 'result' },
  permission_denied: { grpc: 7, http: 403, mcp: 'result' },
  resource_exhausted: { grpc: 8, http: 429, mcp: 'result' },
  failed_precondition: { grpc: 9, http: 400, mcp: 'result' },
  aborted: { grpc: 10, http: 409, mcp: 'result' },
  out_of_range: { grpc: 11, http: 400, mcp: 'result' },
  unimplemented: { grpc: 12, http: 501, mcp: 'result' },
  internal: { grpc: 13, http: 500, mcp: 'result' },
  unavailable: { grpc: 14, http: 503, mcp: 'result' },
  data_loss: { grpc: 15, http: 500, mcp: 'result' },
  unauthenticated: { grpc: 16, http: 401, mcp: 'result' },

  /** The bytes are not what they claim to be: broken JSON, a torn frame. */
  malformed: { grpc: 3, http: 400, mcp: -32700 },
  /** A content type that this door does not speak. */
  unsupported_media_type: { grpc: 3, http: 415, mcp: -32600 },
  /** A verb that this path does not take. */
  method_not_allowed: { grpc: 12, http: 405, mcp: -32600 },
  /** No service of that name is registered. */
  unknown_service: { grpc: 12, http: 404, mcp: -32602 },
  /** The service is there, the operation is not. */
  unknown_operation: { grpc: 12, http: 404, mcp: -32602 },
  /** Several Consul services serve that gRPC service, and the caller did not say which. */
  ambiguous_service: { grpc: 9, http: 409, mcp: -32602 },
  /** The service tells nothing about itself, so only its bytes can be forwarded. */
  no_reflection: { grpc: 9, http: 424, mcp: 'result' },
  /** Nothing of the service is ready. */
  no_instance: { grpc: 14, http: 503, mcp: 'result' },
  /** A message or a body above its bound. */
  too_large: { grpc: 8, http: 413, mcp: 'result' },
  /** Too much at once; later it may go. */
  overloaded: { grpc: 8, http: 429, mcp: 'result' },
  /** Settings that do not hold; only ever at start. */
  bad_config: { grpc: 9, http: 500, mcp: -32603 },
} as const satisfies Record<string, { grpc: number; http: number; mcp: 'result' | number }>

export type ErrorCode = keyof typeof errorTable

/** Whether a text is one of the table's codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text)
}

const grpcCodes = Object.keys(errorTable).slice(0, 16) as ErrorCode[]

/**
 * The one error of the project. Its message starts with its code and gives the numbers:
 * `[no_instance] no ready instance of tool-weather (0 of 3 ready)`.
 *
 * `text` is the message without the code, for forms that carry the code in a field of its own.
 */
export class MeshError extends Error {
  override readonly name = 'MeshError'
  readonly code: ErrorCode
  readonly text: string
  /** The caller may come again after so long, in milliseconds; absent: nobody knows. */
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, text: string, options?: { cause?: unknown; retryAfterMs?: number }) {
    super(`[${code}] ${text}`, options)
    this.code = code
    this.text = text
    this.retryAfterMs = options?.retryAfterMs
  }

  /** The gRPC status code, 1 to 16. */
  get grpcStatus(): number {
    return errorTable[this.code].grpc
  }

  /** The HTTP status, 400 to 599. */
  get httpStatus(): number {
    return errorTable[this.code].http
  }

  /**
   * A status that came over gRPC as an error. A message that begins with one of the table's codes, as those of routers
   * do, keeps that code: it says more than its status.
   *
   * @param status gRPC status code; 0 and codes outside 1–16 become `unknown`, as gRPC asks of clients
   * @param text   the status message, as the instance wrote it; may be empty
   * @param pushback what it says in `grpc-retry-pushback-ms`; absent: nothing. What is no number of milliseconds says nothing here
   */
  static fromStatus(status: number, text: string, pushback?: string): MeshError {
    const options = pushback !== undefined && /^\d{1,9}$/.test(pushback) ? { retryAfterMs: Number(pushback) } : {}
    const [, said = '', rest = ''] = /^\[([a-z_]+)\] (.*)$/s.exec(text) ?? []
    if (isErrorCode(said) && errorTable[said].grpc === status) return new MeshError(said, rest, options)
    const code = grpcCodes[status - 1] ?? 'unknown'
    return new MeshError(code, text || `the instance gave no reason (gRPC status ${status})`, options)
  }

  /** Whatever was thrown, as a MeshError: itself if it is one, otherwise `internal` with the cause kept. */
  static from(thrown: unknown): MeshError {
    if (thrown instanceof MeshError) return thrown
    const text = thrown instanceof Error ? thrown.message : String(thrown)
    return new MeshError('internal', text, { cause: thrown })
  }

  /**
   * Whatever was thrown, as a caller may hear it: a MeshError as it stands, of anything else only that it happened, since
   * nobody wrote its words for callers. Whoever answers writes it to the log.
   */
  static forCaller(thrown: unknown, requestId: string): MeshError {
    if (thrown instanceof MeshError) return thrown
    const text = `something broke; the log has the reason under request id ${requestId}`
    return new MeshError('internal', text, { cause: thrown })
  }
}
