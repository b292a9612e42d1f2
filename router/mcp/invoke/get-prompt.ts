import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { GetPromptResult, PromptMessage } from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import type { McpRequest } from '../mcp-request.ts'
import { messageFromTexts } from '../offer/arguments.ts'
import { contentBlock, roleOf } from '../offer/content-block.ts'
import { type Invoke, protocolError } from './invoke.ts'
import type { Outcome } from './round.ts'
import { toldAsError } from './told-as-error.ts'

/** What `prompts/get` asks for. */
export interface GetPromptParams {
  readonly name: string
  readonly arguments?: Readonly<Record<string, string>> | undefined
}

/**
 * Serves one `prompts/get`. Every failure is a protocol error: no model reads a prompt's.
 *
 * @throws McpError
 */
export type GetPrompt = (params: GetPromptParams, request: McpRequest) => Promise<Outcome<GetPromptResult>>

export function createGetPrompt(invoke: Invoke): GetPrompt {
  return async ({ name, arguments: given = {} }, request) => {
    const operation = request.offer.prompt(name)
    if (operation === undefined) {
      const text = `no prompt "${name.slice(0, 100)}"; prompts/list says which there are now`
      throw protocolError(new MeshError('unknown_operation', text))
    }
    const { input, output } = operation.desc
    const outcome = await toldAsError(() => invoke(operation, () => [messageFromTexts(input, given)], request))
    if (outcome.kind === 'input_required') return outcome
    const { json, _meta } = outcome.result
    const messages = messagesIn(json, meshFields(output).prompt?.jsonName ?? '')
    if (messages.length === 0) {
      throw protocolError(new MeshError('internal', `${operation.service} gave the prompt ${name} no messages`))
    }
    const { description } = operation
    return { kind: 'complete', result: { ...(description !== '' && { description }), messages, _meta } }
  }
}

function messagesIn(json: JsonValue, field: string): PromptMessage[] {
  const messages = (json as JsonObject)[field]
  if (!Array.isArray(messages)) return []
  return messages.map(message => {
    const { role, content } = message as JsonObject
    return { role: roleOf(role), content: contentBlock(content ?? { text: '' }) }
  })
}
