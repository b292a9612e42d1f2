import MiniSearch from 'minisearch'

/** What is known of a tool in words, each part in the author's own. */
export interface SearchEntry {
  /** `weather_get_forecast`. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** The service's name, and what it is for. */
  readonly service: string
  /** Names of its arguments, with spaces between. */
  readonly arguments: string
}

/** Names of the tools that a query means, the best first, no more than `limit`. */
export type SearchIndex = (query: string, limit: number) => readonly string[]

/** How much a word counts by where it stands: in a name more than in passing. */
const boost = { name: 4, title: 3, description: 1.5, service: 1, arguments: 1 }

/** Words that say nothing about what is wanted. */
const empty = new Set(
  'a an and any are as at be by can could do does for from give have help how i in is it its let like me my need of on or our please should show some tell that the their there this to use using want was we what when where which who will with would you your'.split(
    ' ',
  ),
)

/** Of a query that say something; more make it slow, and no clearer. */
const mostWords = 24

/**
 * Makes tools findable by what people call them: BM25 over their words (minisearch), whole ones before beginnings before
 * those with a typing mistake. A name that is typed out is always the first. The same tools and the same query give the
 * same answer, in every router.
 *
 * It takes about 35 ms for 1,000 tools, in pieces between which calls go on.
 */
export async function createSearchIndex(entries: readonly SearchEntry[]): Promise<SearchIndex> {
  const index = new MiniSearch<SearchEntry>({
    idField: 'name',
    fields: Object.keys(boost),
    tokenize: words,
    processTerm: stem,
  })
  await index.addAllAsync(entries, { chunkSize: 50 })
  const names = new Set(entries.map(({ name }) => name))
  const options = {
    boost,
    prefix: (term: string) => term.length > 2,
    fuzzy: (term: string) => (term.length > 4 ? 0.2 : false),
    weights: { prefix: 0.5, fuzzy: 0.2 },
  } as const

  return (query, limit) => {
    const asked = words(query)
    const telling = asked.filter(word => !empty.has(word.toLowerCase()))
    const typedOut = query.trim()
    const found = index
      .search((telling.length > 0 ? telling : asked).slice(0, mostWords).join(' '), options)
      .map(({ id, score }) => ({ name: String(id), score: id === typedOut ? Number.POSITIVE_INFINITY : score }))
      .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
      .map(({ name }) => name)
    if (names.has(typedOut) && found[0] !== typedOut) found.unshift(typedOut)
    return found.slice(0, limit)
  }
}

/** The words of a text; those of `zipCode` and `zip_code` are two. */
function words(text: string): string[] {
  return text
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
}

/** `Cities` → `city`, `forecasts` → `forecast`: who asks for many means the same. */
function stem(word: string): string {
  return word
    .toLowerCase()
    .replace(/(?<=[a-z]{2})ies$/, 'y')
    .replace(/(?<=[a-z]{2}(?:ss|x|ch|sh))es$/, '')
    .replace(/(?<=[a-z]{2}[^siu])s$/, '')
}
