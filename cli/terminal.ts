import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where a command writes: results to `out`, progress and faults to `err`, so that a pipe carries results alone. */
export interface Terminal {
  /** Whether results go to a person's screen. */
  readonly interactive: boolean
  /** Columns of the screen; 100 where there is none. */
  readonly columns: number
  /** A line of the result. */
  out(line: string): void
  /** A line of progress or a fault. */
  err(line: string): void
  /** What is going on now: one line that the next one replaces; nothing where `err` is no screen. Empty clears it. */
  status(text: string): void
  /** Replaces what the last `redraw` drew. Only where `interactive`. */
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
    columns: stdout.columns ?? 100,
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
      status = text.slice(0, (stderr.columns ?? 100) - 1)
      stderr.write(status)
    },
    redraw(lines) {
      clearStatus()
      const up = drawn > 0 ? `\x1b[${drawn}A` : ''
      stdout.write(`${up}\x1b[J${lines.map(line => `${line}\n`).join('')}`)
      drawn = lines.length
    },
    paint: painter(stdout),
    paintErr: painter(stderr),
  }
}
