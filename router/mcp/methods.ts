import type { JsonObject } from '@bufbuild/protobuf'
import type { CallTool, CallToolParams } from './invoke/call-tool.ts'
import { type CompleteParams, createComplete } from './invoke/complete.ts'
import { createGetPrompt, type GetPromptParams } from './invoke/get-prompt.ts'
import type { Invoke } from './invoke/invoke.ts'
import { createReadResource, type ReadResourceParams } from './invoke/read-resource.ts'
import type { Outcome } from './invoke/round.ts'
import type { McpRequest } from './mcp-request.ts'
import { createPromptList } from './offer/prompt-list.ts'
import { createResourceList } from './offer/resource-list.ts'
import { createTemplateList } from './offer/template-list.ts'
import type { ListTools } from './offer/tool-list.ts'

/** What the mesh answers to one MCP method. `params` are of the method's own form: whoever calls has checked that. */
export type Method = (params: JsonObject, request: McpRequest) => Promise<Outcome<object>>

/** What the mesh itself answers, the same in both eras; the rest of the protocol is the SDK's. */
export type Methods = ReadonlyMap<string, Method>

export interface MethodsOptions {
  readonly invoke: Invoke
  readonly callTool: CallTool
  readonly listTools: ListTools
  /** How many prompts, resources or templates come at once. */
  readonly perPage: number
}

export function createMethods({ invoke, callTool, listTools, perPage }: MethodsOptions): Methods {
  const listPrompts = createPromptList(perPage)
  const listResources = createResourceList(perPage)
  const listTemplates = createTemplateList(perPage)
  const getPrompt = createGetPrompt(invoke)
  const readResource = createReadResource(invoke)
  const complete = createComplete(invoke)

  return new Map<string, Method>([
    ['tools/list', async ({ cursor }, { offer }) => done(listTools(offer, text(cursor)))],
    ['tools/call', (params, request) => callTool(params as unknown as CallToolParams, request)],
    ['prompts/list', async ({ cursor }, { offer }) => done(listPrompts(offer, text(cursor)))],
    ['prompts/get', (params, request) => getPrompt(params as unknown as GetPromptParams, request)],
    ['resources/list', async ({ cursor }, { offer }) => done(listResources(offer, text(cursor)))],
    ['resources/templates/list', async ({ cursor }, { offer }) => done(listTemplates(offer, text(cursor)))],
    ['resources/read', (params, request) => readResource(params as unknown as ReadResourceParams, request)],
    [
      'completion/complete',
      async (params, request) => done(await complete(params as unknown as CompleteParams, request)),
    ],
  ])
}

function done<Result>(result: Result): Outcome<Result> {
  return { kind: 'complete', result }
}

function text(json: unknown): string | undefined {
  return typeof json === 'string' ? json : undefined
}
