/** Every bound of the bridge between a stdio client and a router. Sizes in bytes, times in milliseconds. */
export interface Bounds {
  /** One line from the client. Above what a router takes, so that the router's own words reach the client. */
  readonly maxLineBytes: number
  /** One message from the router. */
  readonly maxMessageBytes: number
  /** Messages from the router that are being read and passed on; the others wait where they are. */
  readonly maxMessagesAtOnce: number
  /** Requests of the client that wait for their answer, by number and by size; one above it is refused at once. */
  readonly maxUnderWay: number
  readonly maxUnderWayBytes: number
  /** From the first look for the router's address to a connection. */
  readonly connectTimeoutMs: number
  /** How long one message is sent again to a router that says when to come back (503 or 429 with `Retry-After`). */
  readonly patienceMs: number
  /** What is under way when the client has closed its side, or SIGTERM came, may take so long. */
  readonly graceMs: number
  /** Wait before a stream of news that broke is opened again; doubles up to `reopenMaxMs`. */
  readonly reopenMs: number
  readonly reopenMaxMs: number
}

export const defaultBounds: Bounds = {
  maxLineBytes: 32 * 1024 * 1024,
  maxMessageBytes: 64 * 1024 * 1024,
  maxMessagesAtOnce: 8,
  maxUnderWay: 128,
  maxUnderWayBytes: 64 * 1024 * 1024,
  connectTimeoutMs: 10_000,
  patienceMs: 30_000,
  graceMs: 10_000,
  reopenMs: 500,
  reopenMaxMs: 30_000,
}
