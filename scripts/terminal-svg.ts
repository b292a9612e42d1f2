import { type Piece, screenOf } from './screen.ts'

/** A command, and what it wrote. */
export interface Exchange {
  readonly command: string
  readonly written: string
}

const fontSize = 14
const lineHeight = 20
/** Six tenths of the size: what nearly every monospaced font has. `textLength` makes the others fit. */
const columnWidth = 8.4
const padding = 22
const bar = 42

/**
 * Draws a terminal window, as text that can be selected and read out.
 *
 * @param title   of the window, and of the picture for those who do not see it
 * @param columns its width in characters
 */
export function terminalSvg(title: string, exchanges: readonly Exchange[], columns: number): string {
  const lines = exchanges.flatMap((exchange, i) => [...(i === 0 ? [] : [[]]), ...linesOf(exchange, columns)])
  const width = Math.ceil(columns * columnWidth + 2 * padding)
  const height = bar + lines.length * lineHeight + padding
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map((fill, i) => {
    return `<circle cx="${padding + 4 + i * 20}" cy="21" r="6" fill="${fill}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; fill: #d5dbe8 }
.bold { font-weight: 700; fill: #ffffff }
.dim, .gray { fill: #8a94a8 }
.red { fill: #ff7b85 } .green { fill: #5fd7a0 } .yellow { fill: #f2cc6b } .blue { fill: #7fa8ff }
.magenta { fill: #d49bff } .cyan { fill: #6cc9ee } .black { fill: #566179 } .white { fill: #ffffff }
.title { font-family: -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; font-size: 13px; fill: #8a94a8; text-anchor: middle }
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="11" fill="#11161f" stroke="#3a4456"/>
${dots.join('')}
<text class="title" x="${width / 2}" y="26">${escaped(title)}</text>
${lines.flatMap((line, i) => line.map(piece => pieceSvg(piece, bar + (i + 1) * lineHeight))).join('\n')}
</svg>
`
}

/** The command as it was typed, and what was to be seen below it. */
function linesOf({ command, written }: Exchange, columns: number): Piece[][] {
  const lines = screenOf(`\x1b[35m$\x1b[39m \x1b[1m${command}\x1b[22m\n${written}`, columns)
  return lines.slice(0, lines.findLastIndex(line => line.length > 0) + 1)
}

function pieceSvg({ column, text, look }: Piece, y: number): string {
  const names = [look.bold && 'bold', look.dim && 'dim', look.colour].filter(Boolean).join(' ')
  const style = names === '' ? '' : ` class="${names}"`
  const place = `x="${round(padding + column * columnWidth)}" y="${y}" textLength="${round([...text].length * columnWidth)}"`
  return `<text${style} ${place}>${escaped(text)}</text>`
}

function round(length: number): number {
  return Math.round(length * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
