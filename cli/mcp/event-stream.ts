import { MeshError } from '#mesh/errors.ts'
import { readLines } from './lines.ts'

/**
 * The data of each event of an event stream (HTML, "Server-sent events"), as it comes. Comments, ids and times to come
 * back are passed over: routers resume no stream.
 *
 * @param maxBytes of one event's data
 * @throws MeshError `too_large`
 */
export async function* eventData(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  let data: string[] = []
  let length = 0
  for await (const line of readLines(chunks, maxBytes)) {
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
}
