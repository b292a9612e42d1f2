const newline = 0x0a

/**
 * Parts bytes into lines, without their line breaks (LF or CR LF); what follows the last one is a line too.
 *
 * Nothing is read ahead of who takes the lines: a slow taker slows the sender.
 *
 * @param maxBytes of one line
 * @returns each line; `undefined` in place of one above `maxBytes`, of which no more than that is ever kept
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = []
  let length = 0

  function take(part: Buffer): void {
    length += part.length
    if (length <= maxBytes) parts.push(part)
    else parts = []
  }
  function line(): string | undefined {
    const text = length <= maxBytes ? Buffer.concat(parts).toString('utf8') : undefined
    parts = []
    length = 0
    return text?.endsWith('\r') ? text.slice(0, -1) : text
  }

  for await (const chunk of chunks) {
    let from = 0
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, to))
      yield line()
      from = to + 1
    }
    take(chunk.subarray(from))
  }
  if (length > 0) yield line()
}
