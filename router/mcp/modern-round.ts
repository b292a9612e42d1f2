import type { JsonObject } from '@bufbuild/protobuf'
import type { Hints } from '#mesh/call/call.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Operation } from '../catalogue/operation.ts'
import { isObject } from '../json-object.ts'
import { inputCapabilities } from './input-capabilities.ts'
import type { Questions, Round } from './invoke/round.ts'
import { errorCodes, McpError } from './mcp-error.ts'
import type { McpRequest } from './mcp-request.ts'
import type { OpenRound, RequestStates, RoundRequest } from './sealed/request-state.ts'

/** What a client of the modern era brought for a round, as it came. */
export interface BroughtRound {
  /** `_meta["io.modelcontextprotocol/clientCapabilities"]`. */
  readonly capabilities: unknown
  /** Answers by the names of the questions; absent: none. */
  readonly responses?: Readonly<Record<string, unknown>> | undefined
  /** `requestState`; absent: none. */
  readonly state?: string | undefined
}

/** What a request is, as far as a round of questions and answers belongs to it. */
export function roundRequestOf(method: string, params: JsonObject): RoundRequest {
  const { name, uri, arguments: given } = params
  return { method, name: nameIn(name) ?? nameIn(uri) ?? '', arguments: given as JsonObject | undefined, principal: '' }
}

/** The operation that a request runs, where it runs one. */
export function operationOf(
  { method, name }: RoundRequest,
  { offer }: Pick<McpRequest, 'offer'>,
): Operation | undefined {
  if (method === 'tools/call') return offer.tool(name)
  return method === 'prompts/get' ? offer.prompt(name) : offer.resource(name)?.operation
}

/**
 * The round that a request of the modern era belongs to.
 *
 * With a `requestState` only answers to what was asked count. Without one they are taken as they are: the service judges them,
 * as it would those of a gRPC caller.
 *
 * @param hints of the operation, where it is known: one that must not run twice takes each `requestState` once
 * @throws McpError -32602 where the state is forged, expired, used up, or of another request
 */
export async function openRound(
  states: RequestStates,
  request: RoundRequest,
  brought: BroughtRound,
  hints: Hints | undefined,
): Promise<Round> {
  const opened = brought.state === undefined ? undefined : openState(states, request, brought.state)
  if (opened !== undefined && hints?.idempotent !== true) await states.spend(opened).catch(refuse)
  const responses = Object.entries(brought.responses ?? {}).filter(([name]) => opened?.asked.has(name) ?? true)
  return {
    capabilities: inputCapabilities(brought.capabilities),
    responses: Object.fromEntries(responses.filter(isAnswer)),
    state: opened?.state ?? new Uint8Array(),
  }
}

/** The result that asks: the client sends the same request again, with the answers and the state. */
export function inputRequired(states: RequestStates, request: RoundRequest, questions: Questions): JsonObject {
  const requestState = states.seal(request, questions)
  const inputRequests = questions.requests as unknown as JsonObject
  return { resultType: 'input_required', inputRequests, requestState }
}

function openState(states: RequestStates, request: RoundRequest, state: string): OpenRound {
  try {
    return states.open(request, state)
  } catch (thrown) {
    return refuse(thrown)
  }
}

function refuse(thrown: unknown): never {
  if (!(thrown instanceof MeshError)) throw thrown
  throw new McpError(errorCodes.invalidParams, thrown.message, { reason: 'invalid_request_state' })
}

function isAnswer(entry: [string, unknown]): entry is [string, JsonObject] {
  return isObject(entry[1])
}

function nameIn(json: unknown): string | undefined {
  return typeof json === 'string' ? json : undefined
}
