import type { Terminal } from './terminal.ts'

/** A terminal that keeps what is written, for tests: the memory twin of `createTerminal`. No screen, no colour. */
export interface MemoryTerminal extends Terminal {
  readonly outLines: readonly string[]
  readonly errLines: readonly string[]
}

export function memoryTerminal(): MemoryTerminal {
  const outLines: string[] = []
  const errLines: string[] = []
  return {
    outLines,
    errLines,
    interactive: false,
    out: line => void outLines.push(line),
    err: line => void errLines.push(line),
    status: () => {},
    redraw: lines => void outLines.push(...lines),
    paint: (_style, text) => text,
    paintErr: (_style, text) => text,
  }
}
