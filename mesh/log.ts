import { type DestinationStream, type Logger, pino } from 'pino'
import { systemClock } from './clock.ts'

export type Log = Logger

/** What never appears in a log, wherever it stands in a logged object: at the top or one level down. */
const secrets = ['authorization', 'cookie', 'token', 'password', 'secret', 'apiKey'].flatMap(key => [key, `*.${key}`])

/**
 * A structured log: one JSON object a line, on standard output unless told otherwise.
 *
 * @param name        who speaks: an instance id
 * @param level       the least level that is written, as pino names them
 * @param destination where lines go; absent: standard output, buffered up to 8 KiB or 100 ms, and flushed at exit
 */
export function createLog(name: string, level = 'info', destination?: DestinationStream): Log {
  const options = {
    name,
    level,
    base: { name },
    timestamp: lineTime(),
    redact: { paths: secrets, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return pino(options, destination ?? standardOutput())
}

/** Lines wait as bytes: of those that wait as text the library copies all at each further one. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ sync: false, minLength: 8_192, periodicFlush: 100, contentMode: 'buffer' })
  const write = output.write as unknown as (bytes: Buffer) => boolean
  return Object.assign(output, { write: (line: string) => write.call(output, Buffer.from(line)) })
}

/** The time of a line. Lines of a busy program share a millisecond, and to write it out costs as much as half a line. */
function lineTime(): () => string {
  let lastMs = Number.NaN
  let text = ''
  return () => {
    const ms = systemClock.wallMs()
    if (ms !== lastMs) {
      lastMs = ms
      text = pino.stdTimeFunctions.isoTime()
    }
    return text
  }
}

/**
 * Resolves when all lines so far are written, or nobody reads them any more. A program waits for it before it ends: what is
 * left at exit would be written in a loop that never ends where the reader has gone.
 */
export function written(log: Log): Promise<void> {
  return new Promise(resolve => log.flush(() => resolve()))
}

/** The same log for the one line that every call gets: its fields are fixed, and looking for secrets costs as much as it. */
export function callLines(log: Log): Log {
  return log.child({}, { redact: [] })
}

/** A log that says nothing, for tests. */
export const silentLog: Log = pino({ level: 'silent' })
