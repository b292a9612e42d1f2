import { headerValue } from './headers-of.ts'
import type { Headers } from './http-leg.ts'
import { isObject, type JsonObject, type Request } from './json-rpc.ts'

/** A property of a tool's input that a header repeats. */
interface Marked {
  /** The properties that lead to it, from the outside in. */
  readonly path: readonly string[]
  /** `mcp-param-region`. */
  readonly header: string
}

/** `Mcp-Param-…`: the headers that tools ask for with `x-mcp-header` in their schemas. */
export interface ParameterHeaders {
  /** Those of one `tools/call`. The first one that asks waits until the tools are listed. */
  of(call: Request, signal: AbortSignal): Promise<Headers>
  /** Has the tools listed again at the next call: what was known of them is no longer right. */
  forget(): void
}

const mostPages = 100

/**
 * @param list asks the router for one page of `tools/list` in the name of a client
 * @param meta `_meta` of the client's call: who it is and what it speaks
 */
export function createParameterHeaders(
  list: (meta: unknown, cursor: string | undefined, signal: AbortSignal) => Promise<JsonObject>,
): ParameterHeaders {
  let known: Promise<ReadonlyMap<string, readonly Marked[]>> | undefined

  async function read(meta: unknown, signal: AbortSignal): Promise<ReadonlyMap<string, readonly Marked[]>> {
    const found = new Map<string, readonly Marked[]>()
    let cursor: string | undefined
    for (let page = 0; page < mostPages; page++) {
      const { tools, nextCursor } = await list(meta, cursor, signal)
      for (const tool of Array.isArray(tools) ? tools : []) {
        const marked = isObject(tool) ? markedIn(tool.inputSchema) : []
        if (marked.length > 0) found.set(String(tool.name), marked)
      }
      if (typeof nextCursor !== 'string') break
      cursor = nextCursor
    }
    return found
  }

  return {
    async of({ params }, signal) {
      known ??= read(params._meta, signal)
      const asked = known
      const tools = await asked.catch(() => {
        // The call itself will hear what is wrong; the next one asks again.
        if (known === asked) known = undefined
        return new Map<string, readonly Marked[]>()
      })
      const marked = tools.get(String(params.name)) ?? []
      return Object.fromEntries(marked.flatMap(one => headerOf(one, params.arguments)))
    },
    forget() {
      known = undefined
    },
  }
}

/** Properties with a well-formed `x-mcp-header`, wherever a chain of `properties` leads. */
function markedIn(schema: unknown, path: readonly string[] = []): Marked[] {
  if (!isObject(schema)) return []
  const name = schema['x-mcp-header']
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : []
  return [
    ...(typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)
      ? [{ path, header: `mcp-param-${name.toLowerCase()}` }]
      : []),
    ...properties.flatMap(([key, inner]) => markedIn(inner, [...path, key])),
  ]
}

/** Nothing where the arguments have no value there, or none that a header could carry. */
function headerOf({ path, header }: Marked, args: unknown): [string, string][] {
  let value = args
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  const carried = typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)
  return carried ? [[header, headerValue(String(value))]] : []
}
