/** A block of commands of a walk-through, and what it has to print. */
export interface Step {
  /** The heading that it stands under. */
  readonly heading: string
  /** Where its first command stands, from 1. */
  readonly line: number
  /** Commands for `sh`, as they stand there. */
  readonly commands: string
  /** Lines that must appear in this order, others between them or not; `…` stands for anything. */
  readonly expected: readonly string[]
}

/**
 * Reads the walk-through of a page: its blocks of `sh`, and below each, in a block of `text`, what it has to print.
 *
 * @param headings only what stands under these headings, whatever their level, in the page's order
 * @throws Error where a heading is not there or has no commands: a renamed one must not pass as replayed
 */
export function readWalkThrough(page: string, headings: readonly string[]): Step[] {
  const steps: Step[] = []
  let heading = ''
  let block: { language: string; line: number; lines: string[] } | undefined
  for (const [i, text] of page.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(text)
    if (fence === null) {
      if (block !== undefined) block.lines.push(text)
      else heading = /^#+ (.+)$/.exec(text)?.[1] ?? heading
    } else if (block === undefined) {
      block = { language: fence[1] ?? '', line: i + 2, lines: [] }
    } else {
      const { language, line, lines } = block
      block = undefined
      const last = steps.at(-1)
      if (language === 'sh') steps.push({ heading, line, commands: lines.join('\n'), expected: [] })
      else if (language === 'text' && last?.heading === heading) {
        steps[steps.length - 1] = { ...last, expected: [...last.expected, ...lines.filter(one => one.trim() !== '')] }
      }
    }
  }
  for (const wanted of headings) {
    if (!steps.some(step => step.heading === wanted)) throw new Error(`no commands stand under "${wanted}"`)
  }
  return steps.filter(step => headings.includes(step.heading))
}

/**
 * The first expected line that is not in what was printed, behind the one before it; `undefined`: all are there. A line
 * is the same whatever its spaces.
 */
export function firstMissing(expected: readonly string[], printed: string): string | undefined {
  const lines = printed.split('\n').map(squeezed)
  let from = 0
  for (const wanted of expected) {
    const pattern = new RegExp(`^${squeezed(wanted).split('…').map(escaped).join('.*')}$`)
    const at = lines.findIndex((line, i) => i >= from && pattern.test(line))
    if (at < 0) return wanted
    from = at + 1
  }
  return undefined
}

function squeezed(line: string): string {
  return line.replace(/\s+/g, ' ').trim()
}

function escaped(text: string): string {
  return RegExp.escape(text.trim())
}
