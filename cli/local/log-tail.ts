import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const mostBytes = 256 * 1024

/** The last lines of a file, and how many bytes of it have been read: from there `linesFrom` goes on. */
export interface Tail {
  readonly lines: readonly string[]
  readonly offset: number
}

/**
 * The last lines of a file that may be large.
 *
 * @param count at most so many; only the last 256 KiB are looked at. A file that is not there has none.
 */
export function lastLines(file: string, count: number): Tail {
  const { text, offset } = readFrom(file, size => Math.max(0, size - mostBytes))
  const lines = text.split('\n').filter(line => line !== '')
  return { lines: count === 0 ? [] : lines.slice(-count), offset }
}

/** The whole lines that a file has gained since `offset`; the rest of one that is being written comes next time. */
export function linesFrom(file: string, offset: number): Tail {
  const { text } = readFrom(file, () => offset)
  const end = text.lastIndexOf('\n') + 1
  const lines = text.slice(0, end).split('\n')
  return { lines: lines.filter(line => line !== ''), offset: offset + Buffer.byteLength(text.slice(0, end)) }
}

function readFrom(file: string, start: (size: number) => number): { text: string; offset: number } {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch {
    return { text: '', offset: 0 }
  }
  try {
    const { size } = fstatSync(fd)
    const from = start(size)
    const bytes = Buffer.alloc(Math.max(0, size - from))
    const read = readSync(fd, bytes, 0, bytes.length, from)
    return { text: bytes.toString('utf8', 0, read), offset: from + read }
  } finally {
    closeSync(fd)
  }
}
