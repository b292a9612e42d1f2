import { ProtocolError, ProtocolErrorCode, type Tool } from '@modelcontextprotocol/server'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Operation } from '../catalogue/operation.ts'
import { inputSchema } from './tool-input.ts'
import { outputSchema } from './tool-output.ts'

/** One page of the tools, and where the next one begins, if there is one. */
export type ToolPage = {
  readonly tools: Tool[]
  readonly nextCursor?: string
}

/**
 * The mesh's operations as MCP tools, by name. Made once for each version of the catalogue.
 *
 * A cursor is the last name of the page before: any router can go on from it, and tools that come or go meanwhile move
 * none of the others.
 */
export function createToolList(catalogue: Catalogue, toolsPerPage: number): (cursor?: string) => ToolPage {
  let version = -1
  let tools: readonly Tool[] = []

  return cursor => {
    if (version !== catalogue.operationsVersion) {
      version = catalogue.operationsVersion
      tools = catalogue.view.operations.map(toolFrom)
    }
    const after = cursor === undefined ? undefined : nameFrom(cursor)
    const start = after === undefined ? 0 : tools.findIndex(({ name }) => name > after)
    const page = start === -1 ? [] : tools.slice(start, start + toolsPerPage)
    const last = page.at(-1)
    const more = last !== undefined && last !== tools.at(-1)
    return { tools: page, ...(more && { nextCursor: Buffer.from(last.name).toString('base64url') }) }
  }
}

function nameFrom(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString()
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return name
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'the cursor is none that this server gave')
}

function toolFrom(operation: Operation): Tool {
  const { mcp, title, description, hints, desc, path } = operation
  const output = outputSchema(desc.output)
  const tool = {
    name: mcp,
    title,
    description: description === '' ? `${title} (${path})` : description,
    inputSchema: inputSchema(operation),
    ...(output !== undefined && { outputSchema: output }),
    annotations: {
      readOnlyHint: hints.readOnly,
      idempotentHint: hints.idempotent,
      // Nothing says that an operation that changes something spares what is there.
      destructiveHint: !hints.readOnly,
    },
  }
  return tool as unknown as Tool
}
