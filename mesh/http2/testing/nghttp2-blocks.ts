import { once } from 'node:events'
import { connect, type OutgoingHttpHeaders } from 'node:http2'
import { Duplex } from 'node:stream'
import { flag, frameType } from '../protocol.ts'
import { frame, framesIn } from './raw-http2.ts'

/**
 * The header blocks that nghttp2, the HTTP/2 of Node, writes for these requests on one connection, in order: by Huffman
 * code and a table of its own.
 */
export async function nghttp2Blocks(requests: readonly OutgoingHttpHeaders[]): Promise<Buffer[]> {
  const written: Buffer[] = []
  const wire = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk)
      done()
    },
  })
  const session = connect('http://localhost', { createConnection: () => wire, maxSendHeaderBlockLength: 1024 * 1024 })
  session.on('error', () => {})
  wire.push(frame(frameType.settings, 0, 0))
  await once(session, 'remoteSettings')
  for (const headers of requests) session.request(headers, { endStream: true }).on('error', () => {})
  const blocks = () => blocksIn(Buffer.concat(written))
  // Node writes from callbacks of its own, a few turns later.
  while (blocks().length < requests.length) await new Promise(resolve => setImmediate(resolve))
  session.destroy()
  return blocks()
}

/** The whole header blocks among the frames, in order. */
export function blocksIn(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  let parts: Buffer[] = []
  for (const { kind, flags, payload } of framesIn(bytes)) {
    if (kind !== frameType.headers && kind !== frameType.continuation) continue
    parts.push(kind === frameType.headers && (flags & flag.priority) !== 0 ? payload.subarray(5) : payload)
    if ((flags & flag.endHeaders) === 0) continue
    blocks.push(Buffer.concat(parts))
    parts = []
  }
  return blocks
}
