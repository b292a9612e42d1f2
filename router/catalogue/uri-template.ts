/**
 * A template of URIs, RFC 6570: `{name}` stands for one piece without `/`, `?` and `#`, and `{+name}` for any text.
 * Read backwards: `city://{name}/weather` takes `city://S%C3%A3o%20Paulo/weather` and gives the name `São Paulo`.
 */
export interface UriTemplate {
  readonly text: string
  /** Names of the variables, in order, each once. */
  readonly variables: readonly string[]
  /** How many characters stand for themselves: of two templates that match, the one with more says more. */
  readonly literalLength: number
  /** The variables' values, decoded; absent where the URI does not match. */
  match(uri: string): Readonly<Record<string, string>> | undefined
}

interface Variable {
  readonly name: string
  readonly reserved: boolean
  /** What stands behind it, up to the next variable. */
  readonly after: string
}

const mostVariables = 16

/**
 * Reads a template.
 *
 * @returns absent where the text is none, or one that cannot be read backwards without guessing: two variables with
 *   nothing between them, more than one of `{+name}`, a name twice, other operators of RFC 6570
 */
export function parseUriTemplate(text: string): UriTemplate | undefined {
  const [head = '', ...pieces] = text.split('{')
  const variables: Variable[] = []
  for (const piece of pieces) {
    const [, plus, name = '', after = ''] = /^(\+?)([A-Za-z_][A-Za-z0-9_]*)\}([^{}]*)$/.exec(piece) ?? []
    if (name === '') return undefined
    variables.push({ name, reserved: plus === '+', after })
  }
  const names = variables.map(({ name }) => name)
  if (head.includes('}') || names.length === 0 || names.length > mostVariables) return undefined
  if (new Set(names).size < names.length || variables.filter(({ reserved }) => reserved).length > 1) return undefined
  if (variables.slice(0, -1).some(({ after }) => after === '')) return undefined
  return {
    text,
    variables: names,
    literalLength: head.length + variables.reduce((sum, { after }) => sum + after.length, 0),
    match: uri => (uri.startsWith(head) ? decoded(variables, valuesOf(variables, uri.slice(head.length))) : undefined),
  }
}

/** Reads from both ends towards the variable that takes any text, so that nothing is tried twice. */
function valuesOf(variables: readonly Variable[], text: string): readonly string[] | undefined {
  const open = variables.findIndex(({ reserved }) => reserved)
  const fromStart = open === -1 ? variables : variables.slice(0, open)
  const before: string[] = []
  let start = 0
  for (const [i, { after }] of fromStart.entries()) {
    const last = i === variables.length - 1
    const end = last ? text.length - after.length : text.indexOf(after, start + 1)
    if (end < start || !text.startsWith(after, end)) return undefined
    before.push(text.slice(start, end))
    start = end + after.length
  }
  if (open === -1) return before
  const behind: string[] = []
  let end = text.length
  for (const { after } of variables.slice(open + 1).toReversed()) {
    const stop = end - after.length
    if (!text.slice(0, end).endsWith(after)) return undefined
    const previous = variables.at(-2 - behind.length)?.after ?? ''
    const from = text.lastIndexOf(previous, stop - 1 - previous.length)
    if (from === -1) return undefined
    behind.unshift(text.slice(from + previous.length, stop))
    end = from + previous.length
  }
  const own = variables[open]?.after ?? ''
  const stop = end - own.length
  if (stop < start || !text.startsWith(own, stop)) return undefined
  return [...before, text.slice(start, stop), ...behind]
}

function decoded(variables: readonly Variable[], values: readonly string[] | undefined) {
  if (values === undefined) return undefined
  const pairs: (readonly [string, string])[] = []
  for (const [i, { name, reserved }] of variables.entries()) {
    const value = values[i] ?? ''
    if (value === '' || (!reserved && /[/?#]/.test(value))) return undefined
    try {
      pairs.push([name, decodeURIComponent(value)])
    } catch {
      return undefined
    }
  }
  return Object.fromEntries(pairs)
}
