/** Every bound of the router's HTTP side. Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Bodies of REST and MCP requests. */
  readonly maxBodyBytes: number
  /** One message of an answer. */
  readonly maxMessageBytes: number
  /** Headers of a request, the request line included. */
  readonly maxHeaderBytes: number
  /** Requests served at once, streams among them; above it: 429. */
  readonly maxConcurrentRequests: number
  /** gRPC calls at once on one connection. */
  readonly maxConcurrentStreams: number
  /** MCP clients that listen for changes, in either era, and resources that are watched for them; above it: 429. */
  readonly maxSubscriptions: number
  /** From the first byte of a request to the end of its headers. */
  readonly headersTimeoutMs: number
  /** From the end of the headers to the end of the body. */
  readonly bodyTimeoutMs: number
  /** An idle connection between two requests. Above HAProxy's own, so that a reused connection never just closed. */
  readonly keepAliveTimeoutMs: number
  /** Silence on a stream until a comment keeps it open. */
  readonly streamKeepAliveMs: number
  /** A call with one answer, where neither caller nor method says how long it may take. */
  readonly unaryTimeoutMs: number
  /** A call that streams its answer, where neither caller nor method says. */
  readonly streamTimeoutMs: number
  /** The longest that a caller may ask for. */
  readonly maxTimeoutMs: number
  /** One instance's answer to reflection. */
  readonly reflectTimeoutMs: number
  /** Instances asked in one round, when one after another does not answer. */
  readonly reflectTries: number
  /** Wait after the first failed round; doubles up to `reflectRetryMaxMs`. */
  readonly reflectRetryMs: number
  readonly reflectRetryMaxMs: number
  /** A service is asked anew within this time, for what changed without a new instance. */
  readonly reflectRefreshMs: number
  /** A service with no instance left stays listed as down, in case it comes back. */
  readonly forgetDownAfterMs: number
  /** The router is ready this long after it learnt the names, even if services have not answered. */
  readonly settleTimeoutMs: number
  /** Services in the catalogue. */
  readonly maxServices: number
  /** Operations of one service. */
  readonly maxOperationsPerService: number
  /** Tools in one answer to an MCP client; the rest comes page by page. */
  readonly toolsPerPage: number
  /** How long an MCP client may take the list of tools for current without asking. */
  readonly listTtlMs: number
  /** The text that tells MCP clients what there is, in characters. */
  readonly maxInstructionsLength: number
  /** How long an MCP client has to answer what a service asked in the middle of a call. */
  readonly inputRoundTtlMs: number
  /** How long a session of the legacy MCP era lasts; then the client begins a new one. */
  readonly sessionTtlMs: number
}

export const defaultLimits: Limits = {
  maxBodyBytes: 4 * 1024 * 1024,
  maxMessageBytes: 16 * 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  maxConcurrentRequests: 4096,
  maxConcurrentStreams: 1_000,
  maxSubscriptions: 1024,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  keepAliveTimeoutMs: 75_000,
  streamKeepAliveMs: 15_000,
  unaryTimeoutMs: 30_000,
  streamTimeoutMs: 600_000,
  maxTimeoutMs: 3_600_000,
  reflectTimeoutMs: 3_000,
  reflectTries: 3,
  reflectRetryMs: 250,
  reflectRetryMaxMs: 30_000,
  reflectRefreshMs: 60_000,
  forgetDownAfterMs: 60_000,
  settleTimeoutMs: 10_000,
  maxServices: 1_000,
  maxOperationsPerService: 500,
  toolsPerPage: 500,
  listTtlMs: 1_000,
  maxInstructionsLength: 4_000,
  inputRoundTtlMs: 600_000,
  sessionTtlMs: 604_800_000,
}
