/** A Markdown table: the first column left, the others right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Numbers of one column as text, the best in bold; lower is better unless told otherwise. NaN says nothing: a dash. */
export function column(values: readonly number[], digits: number, best: 'low' | 'high' = 'low'): string[] {
  const texts = values.map(value => (Number.isNaN(value) ? '–' : value.toFixed(digits)))
  const known = values.filter(value => !Number.isNaN(value))
  const top = (best === 'low' ? Math.min(...known) : Math.max(...known)).toFixed(digits)
  return texts.map(text => (text === top ? `**${text}**` : text))
}
