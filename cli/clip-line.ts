const colourStart = '\x1b['
/** A colour or the like, or one character. */
const piece = new RegExp(`${RegExp.escape(colourStart)}[0-9;]*m|.`, 'gu')

/**
 * A line cut to a width; colours take none, and those behind the cut are kept, so that none stays on.
 *
 * @param width columns, ≥ 0
 */
export function clipLine(line: string, width: number): string {
  let used = 0
  return line.replace(piece, part => {
    if (part.startsWith(colourStart)) return part
    used += 1
    return used <= width ? part : ''
  })
}
