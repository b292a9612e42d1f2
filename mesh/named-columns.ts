/** A line of a table, its values by the names of their columns. */
export type NamedRow = Readonly<Record<string, string>>

/**
 * Reads a table as HAProxy writes its own: a first line of names behind `# `, then a line for each row.
 *
 * @returns the rows in their order; a value that a line lacks is empty. Of a text that is no such table, something or nothing
 */
export function readNamedColumns(text: string, separator: ',' | ' '): NamedRow[] {
  const [head = '', ...lines] = text.split('\n').filter(line => line.trim() !== '')
  const columns = head.replace(/^# /, '').split(separator)
  return lines.map(line => {
    const values = line.split(separator)
    return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? '']))
  })
}
