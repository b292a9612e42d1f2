import type { CatalogueView } from '../../catalogue/catalogue-view.ts'
import type { Operation } from '../../catalogue/operation.ts'
import { createSearchIndex, type SearchEntry, type SearchIndex } from './search-index.ts'
import { inputSchema } from './tool-input.ts'

/** The tools of an offer that are found by search instead of in a list. */
export interface ToolSearch {
  /** By name. */
  readonly tools: readonly Operation[]
  /** Those that a query means, the best first, no more than `limit`. */
  find(query: string, limit: number): Promise<readonly Operation[]>
}

/** What finds tools by what their authors say of them and of their services. Nothing is read before the first query. */
export function createToolSearch(tools: readonly Operation[], { services }: CatalogueView): ToolSearch {
  const byName = new Map(tools.map(tool => [tool.mcp, tool]))
  let index: Promise<SearchIndex> | undefined

  function entries(): SearchEntry[] {
    const about = new Map(services.map(({ name, shortName, summary }) => [name, `${shortName} ${summary}`]))
    return tools.map(tool => ({
      name: tool.mcp,
      title: tool.title,
      description: tool.description,
      service: about.get(tool.service) ?? tool.service,
      arguments: Object.keys(inputSchema(tool).properties).join(' '),
    }))
  }

  return {
    tools,
    async find(query, limit) {
      index ??= createSearchIndex(entries())
      const names = (await index)(query, limit)
      return names.map(name => byName.get(name)).filter(tool => tool !== undefined)
    },
  }
}
