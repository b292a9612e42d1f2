import { MeshError } from '#mesh/errors.ts'
import { createLineSplitter } from './lines.ts'
import type { Turns } from './turns.ts'

/**
 * The data of each event of an event stream (HTML, "Server-sent events"), as it comes. Comments, ids and times to come
 * back are passed over: routers resume no stream.
 *
 * @param maxBytes of one event's data
 * @param turns    one is held while an event comes in and is passed on, none while nothing comes
 * @throws MeshError `too_large`
 */
export async function* eventData(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
  turns: Turns,
): AsyncGenerator<string> {
  const splitter = createLineSplitter(maxBytes)
  let data: string[] = []
  let length = 0
  let holds = false
  try {
    for await (const chunk of chunks) {
      if (!holds) await turns.take()
      holds = true
      for (const line of splitter.push(chunk)) {
        length += line?.length ?? maxBytes
        if (line === undefined || length > maxBytes) {
          throw new MeshError('too_large', `a message of the router is above ${maxBytes} bytes`)
        }
        if (line === '') {
          if (data.length > 0) yield data.join('\n')
          data = []
          length = 0
        } else if (line.startsWith('data:')) {
          data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
        }
      }
      holds = data.length > 0 || splitter.pending
      if (!holds) turns.give()
    }
  } finally {
    if (holds) turns.give()
  }
}
