import { styleText } from 'node:util'
import { clipLine } from './clip-line.ts'

type Style = Parameters<typeof styleText>[0]

/** Where a command writes: results to `out`, progress and faults to `err`, so that a pipe carries results alone. */
export interface Terminal {
  /** Whether results go to a person's screen. */
  readonly interactive: boolean
  /** A line of the result. */
  out(line: string): void
  /** A line of progress or a fault. */
  err(line: string): void
  /** What is going on now: one line that the next one replaces; nothing where `err` is no screen. Empty clears it. */
  status(text: string): void
  /** Replaces what the last `redraw` drew; what the screen has no room for is left out. Only where `interactive`. */
  redraw(lines: readonly string[]): void
  /** Text in a colour, where results are shown in colour. */
  paint(style: Style, text: string): string
  /** Text in a colour, where progress and faults are shown in colour. */
  paintErr(style: Style, text: string): string
}

/** The streams of `process` that matter here. */
export interface Streams {
  readonly stdout: Stream
  readonly stderr: Stream
}

interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

/** @param env `NO_COLOR` set to anything means no colour (no-color.org), `FORCE_COLOR` colour even into a pipe */
export function createTerminal(streams: Streams, env: Readonly<Record<string, string | undefined>>): Terminal {
  const { stdout, stderr } = streams
  let drawn = 0
  let status = ''

  const coloured = (stream: Stream) => !env.NO_COLOR && (Boolean(env.FORCE_COLOR) || stream.isTTY === true)
  const painter = (stream: Stream) => (style: Style, text: string) =>
    coloured(stream) ? styleText(style, text, { validateStream: false }) : text

  function clearStatus(): void {
    if (status !== '') stderr.write('\r\x1b[2K')
    status = ''
  }

  return {
    interactive: stdout.isTTY === true,
    out(line) {
      clearStatus()
      stdout.write(`${line}\n`)
    },
    err(line) {
      clearStatus()
      stderr.write(`${line}\n`)
    },
    status(text) {
      if (stderr.isTTY !== true) return
      clearStatus()
      status = clipLine(text, (stderr.columns ?? 100) - 1)
      stderr.write(status)
    },
    redraw(lines) {
      clearStatus()
      // A line that wraps, or one above the screen, could not be drawn over.
      const { columns = 100, rows = 24 } = stdout
      const room = Math.max(1, rows - 1)
      const shown =
        lines.length <= room ? lines : [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`]
      const up = drawn > 0 ? `\x1b[${drawn}A` : ''
      stdout.write(`${up}\x1b[J${shown.map(line => `${clipLine(line, columns)}\n`).join('')}`)
      drawn = shown.length
    },
    paint: painter(stdout),
    paintErr: painter(stderr),
  }
}
