import type { JsonObject } from '@bufbuild/protobuf'

/** JSON-RPC's error codes, and MCP's own. */
export const errorCodes = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** A session of the legacy era that is not, or no longer, one. */
  sessionNotFound: -32001,
  /** A header says something else than the body. */
  headerMismatch: -32020,
  /** The request needs something that the client did not say it can. */
  missingCapability: -32021,
  /** A revision of the protocol that is not spoken here. */
  unsupportedVersion: -32022,
} as const

/** An error that a client hears as an error of the protocol, not as a result that a model reads. */
export class McpError extends Error {
  override readonly name = 'McpError'
  /** One of `errorCodes`. */
  readonly code: number
  readonly data: JsonObject | undefined

  constructor(code: number, message: string, data?: JsonObject) {
    super(message)
    this.code = code
    this.data = data
  }
}
