/** A line of one process's log, with the time that it is of. */
export interface LogLine {
  readonly id: string
  readonly line: string
  /** ISO 8601; that of the entry before where the line is no entry (a stack trace), and empty before the first. */
  readonly time: string
}

/** The lines of one process's log, each with its time. */
export function timed(id: string, lines: readonly string[]): LogLine[] {
  let time = ''
  return lines.map(line => {
    time = /"time":"([^"]+)"/.exec(line)?.[1] ?? time
    return { id, line, time }
  })
}

/** The lines of several processes in order of time; lines of one process stay together where their times are equal. */
export function inOrder(lines: readonly LogLine[]): LogLine[] {
  return lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}
