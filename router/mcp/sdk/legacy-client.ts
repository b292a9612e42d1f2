import type { JsonObject } from '@bufbuild/protobuf'
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import { type Exchange, header } from '../../http/exchange.ts'
import { modernVersion } from '../fast/request-meta.ts'
import { inputCapabilities } from '../input-capabilities.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import { RpcFault } from '../message/rpc-fault.ts'
import type { Session, SessionTokens } from '../sealed/session-token.ts'

/** A client of the legacy era, as one HTTP request tells of it. */
export interface LegacyClient {
  /** `Mcp-Session-Id`, and what it says; absent: the client has none. */
  readonly session?: Session & { readonly id: string }
  /** The revision that it speaks; absent: it did not say. */
  readonly version?: string
}

/**
 * Reads what the headers say.
 *
 * @param body as JSON; `initialize` begins a session, so one that it comes with is over
 * @throws RpcFault 404 for a session that is none, 400 for a revision that is not spoken
 */
export function readClient(tokens: SessionTokens, { request }: Exchange, body: unknown): LegacyClient {
  const id = isInitialize(body) ? undefined : header(request, 'mcp-session-id')
  const session = id === undefined ? undefined : { ...sessionFrom(tokens, id), id }
  const said = header(request, 'mcp-protocol-version')
  if (said !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(said)) throw unspoken(said.slice(0, 100))
  const version = session?.protocolVersion ?? said
  return { ...(session !== undefined && { session }), ...(version !== undefined && { version }) }
}

/**
 * A session begins: from now on the client says its id with each request, to whichever router.
 *
 * @param params of its `initialize`
 */
export function beginSession(tokens: SessionTokens, { response }: Exchange, version: string, params: JsonObject): void {
  const { capabilities, clientInfo } = params
  const clientName = (clientInfo as JsonObject | undefined)?.name
  const facts = {
    protocolVersion: version,
    capabilities: inputCapabilities(capabilities),
    clientName: typeof clientName === 'string' ? clientName : '',
  }
  response.setHeader('Mcp-Session-Id', tokens.mint(facts))
}

export function isInitialize(body: unknown): boolean {
  return body !== null && typeof body === 'object' && 'method' in body && body.method === 'initialize'
}

function sessionFrom(tokens: SessionTokens, id: string): Session {
  const session = tokens.read(id)
  if (typeof session === 'object') return session
  const why = `session ${session.replaceAll('_', ' ')}: initialise again, without Mcp-Session-Id`
  throw new RpcFault(404, new McpError(errorCodes.sessionNotFound, why, { reason: session }))
}

function unspoken(requested: string): RpcFault {
  const supported = [modernVersion, ...SUPPORTED_PROTOCOL_VERSIONS]
  const text = `MCP-Protocol-Version: "${requested}" is not spoken here; these are: ${supported.join(', ')}`
  return new RpcFault(400, new McpError(errorCodes.invalidRequest, text, { supported, requested }))
}
