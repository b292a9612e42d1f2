import { readFileSync } from 'node:fs'

/** A row of a table: its cells by the table's own headings. */
export type Row = Readonly<Record<string, string>>

/**
 * The tables of a Markdown page, by the heading that each stands under.
 *
 * @param page from the project's folder: `docs/settings.md`
 */
export function tablesOf(page: string): ReadonlyMap<string, readonly Row[]> {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
  const sections = text.split(/^#+ /m).map(section => section.split('\n'))
  const tables = sections.map(([heading = '', ...lines]) => [heading, rowsOf(lines)] as const)
  return new Map(tables.filter(([, rows]) => rows.length > 0))
}

function rowsOf(lines: readonly string[]): Row[] {
  const [names = [], _line, ...rows] = lines.filter(line => line.startsWith('|')).map(cellsOf)
  return rows.map(cells => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])))
}

function cellsOf(line: string): string[] {
  const cells = line.split('|').map(cell => cell.trim())
  return cells.slice(1, -1)
}
