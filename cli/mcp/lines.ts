const newline = 0x0a

/** Puts lines together from bytes as they come. */
export interface LineSplitter {
  /** Whether a line has begun that is not whole yet. */
  readonly pending: boolean
  /**
   * The lines that a chunk makes whole, without their line breaks (LF or CR LF); `undefined` in place of one above
   * `maxBytes`, of which no more than that is ever kept.
   */
  push(chunk: Buffer): Generator<string | undefined>
  /** What follows the last line break. */
  rest(): string | undefined
}

/** @param maxBytes of one line */
export function createLineSplitter(maxBytes: number): LineSplitter {
  let parts: Buffer[] = []
  let length = 0

  function take(part: Buffer): void {
    length += part.length
    if (length <= maxBytes) parts.push(part)
    else parts = []
  }
  function rest(): string | undefined {
    const text = length <= maxBytes ? Buffer.concat(parts).toString('utf8') : undefined
    parts = []
    length = 0
    return text?.endsWith('\r') ? text.slice(0, -1) : text
  }

  return {
    get pending() {
      return length > 0
    },
    *push(chunk) {
      let from = 0
      for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
        take(chunk.subarray(from, to))
        yield rest()
        from = to + 1
      }
      take(chunk.subarray(from))
    },
    rest,
  }
}

/**
 * Parts bytes into lines; what follows the last line break is a line too. Nothing is read ahead of who takes the lines: a
 * slow taker slows the sender.
 *
 * @returns each line; `undefined` in place of one above `maxBytes`
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string | undefined> {
  const splitter = createLineSplitter(maxBytes)
  for await (const chunk of chunks) yield* splitter.push(chunk)
  if (splitter.pending) yield splitter.rest()
}
