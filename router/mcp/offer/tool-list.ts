import type { Tool } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { Offer } from './offer.ts'
import { inputSchema } from './tool-input.ts'
import { outputSchema } from './tool-output.ts'

/** One page of the tools, and where the next one begins, if there is one. */
export type ToolPage = {
  readonly tools: Tool[]
  readonly nextCursor?: string
}

/**
 * The mesh's operations as MCP tools, by name. Made once for each offer.
 *
 * A cursor is the last name of the page before: any router can go on from it, and tools that come or go meanwhile move
 * none of the others.
 */
export function createToolList(toolsPerPage: number): (offer: Offer, cursor?: string) => ToolPage {
  const made = new WeakMap<Offer, readonly Tool[]>()

  return (offer, cursor) => {
    const tools = made.get(offer) ?? offer.tools.map(toolFrom)
    made.set(offer, tools)
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
  throw new McpError(errorCodes.invalidParams, 'the cursor is none that this server gave')
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
