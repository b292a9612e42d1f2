import type { Tool } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { descriptionOf, shown } from './listed.ts'
import type { Offer } from './offer.ts'
import { ownTools } from './own-tools.ts'
import { createPages } from './pages.ts'
import { inputSchema } from './tool-input.ts'
import { outputSchema } from './tool-output.ts'

/** One page of the tools, and where the next one begins, if there is one. */
export type ToolPage = {
  readonly tools: Tool[]
  readonly nextCursor?: string
}

/** The tools of an offer as `tools/list` gives them, by name; where they are found by search, the two that do so. */
export type ListTools = (offer: Offer, cursor?: string) => ToolPage

export function createToolList(perPage: number): ListTools {
  const pages = createPages<Operation, ToolPage>(
    ({ tools }) => tools,
    ({ mcp }) => mcp,
    perPage,
    ({ items, ...page }) => ({ tools: items.map(toolFrom), ...page }),
  )
  const own: ToolPage = { tools: [...ownTools] }
  return (offer, cursor) => (offer.search === undefined ? pages(offer, cursor) : own)
}

const made = new WeakMap<Operation, Tool>()

function toolFrom(operation: Operation): Tool {
  const known = made.get(operation)
  if (known !== undefined) return known
  const { mcp, look } = operation
  const output = look.outputSchema ?? outputSchema(operation)
  const tool = {
    ...shown(operation),
    name: mcp,
    description: descriptionOf(operation),
    inputSchema: inputSchema(operation),
    ...(output !== undefined && { outputSchema: output }),
    annotations: annotations(operation),
  } as unknown as Tool
  made.set(operation, tool)
  return tool
}

function annotations({ hints, look }: Operation): Tool['annotations'] {
  return {
    readOnlyHint: hints.readOnly,
    idempotentHint: hints.idempotent,
    // Where nothing is said, what changes something may lose what was there.
    destructiveHint: !hints.readOnly && (look.destructive ?? true),
    ...(look.openWorld !== undefined && { openWorldHint: look.openWorld }),
  }
}
