/** How a piece of text looks on a terminal. */
export interface Look {
  readonly bold: boolean
  readonly dim: boolean
  /** `green`, or `gray` for the bright black; absent: the terminal's own. */
  readonly colour?: string
}

/** Characters of one look, in one line, from one column (from 0) on. */
export interface Piece {
  readonly column: number
  readonly text: string
  readonly look: Look
}

interface Cell {
  readonly character: string
  readonly look: Look
}

const plain: Look = { bold: false, dim: false }
/** An escape sequence in its two parts, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told with control characters
const sequenceOrCharacter = /\u{1b}\[([\d;?]*)([A-Za-z])|(.)/gsu
const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

/**
 * What a terminal shows after a program wrote to it: line by line, from the first to the last one.
 *
 * It knows what the programs here and npm write: colours, bold and dim, a return to a column, a line erased wholly or from
 * there on. Other escape sequences show nothing.
 *
 * @param columns where a long line goes on in the next one
 */
export function screenOf(written: string, columns: number): Piece[][] {
  const lines: Cell[][] = [[]]
  let look = plain
  let column = 0
  const newLine = () => {
    lines.push([])
    column = 0
  }
  for (const [, parameters, command, character] of written.matchAll(sequenceOrCharacter)) {
    const line = lines.at(-1) ?? []
    if (command === 'm') look = (parameters ?? '').split(';').reduce(changed, look)
    else if (command === 'G') column = Number(parameters || 1) - 1
    else if (command === 'K') line.length = parameters === '2' ? 0 : Math.min(line.length, column)
    else if (character === '\n') newLine()
    else if (character === '\r') column = 0
    else if (character !== undefined && character >= ' ') {
      if (column === columns) newLine()
      const current = lines.at(-1) ?? []
      while (current.length < column) current.push({ character: ' ', look: plain })
      current[column++] = { character, look }
    }
  }
  return lines.map(piecesOf)
}

function changed(look: Look, code: string): Look {
  const number = Number(code)
  const { colour: _, ...uncoloured } = look
  if (number === 0) return plain
  if (number === 1) return { ...look, bold: true }
  if (number === 2) return { ...look, dim: true }
  if (number === 22) return { ...look, bold: false, dim: false }
  if (number === 39) return uncoloured
  const colour = number === 90 ? 'gray' : colours[number - 30]
  return colour === undefined ? look : { ...look, colour }
}

/** Neighbours of one look, together up to where there is more than one space: wide gaps are columns. */
function piecesOf(line: readonly Cell[]): Piece[] {
  const pieces: Piece[] = []
  for (const [column, { character, look }] of line.entries()) {
    const last = pieces.at(-1)
    if (last === undefined || !sameLook(last.look, look) || / {2}$/.test(last.text)) {
      pieces.push({ column, text: character, look })
    } else {
      pieces[pieces.length - 1] = { ...last, text: last.text + character }
    }
  }
  return pieces.map(trimmed).filter(({ text }) => text !== '')
}

/** Without the spaces at its ends, which show nothing. */
function trimmed({ column, text, look }: Piece): Piece {
  const begun = text.trimStart()
  return { column: column + text.length - begun.length, text: begun.trimEnd(), look }
}

function sameLook(a: Look, b: Look): boolean {
  return a.bold === b.bold && a.dim === b.dim && a.colour === b.colour
}
