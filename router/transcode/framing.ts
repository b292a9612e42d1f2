import { MeshError } from '#mesh/errors.ts'

/** gRPC's length prefix: one flag byte (1: compressed) and four bytes of length, the most significant first. */
const prefixBytes = 5

/** Messages as length-prefixed gRPC frames, one after another. */
export function frame(messages: readonly Uint8Array[]): Buffer {
  const whole = Buffer.allocUnsafe(messages.reduce((sum, message) => sum + prefixBytes + message.length, 0))
  let at = 0
  for (const message of messages) {
    whole[at] = 0
    whole.writeUInt32BE(message.length, at + 1)
    whole.set(message, at + prefixBytes)
    at += prefixBytes + message.length
  }
  return whole
}

/**
 * The messages in a whole answer.
 *
 * @param maxMessageBytes the largest message that is taken
 * @throws MeshError `too_large`; `internal` where a frame is compressed or the bytes end within one
 */
export function unframe(whole: Buffer, maxMessageBytes: number): Buffer[] {
  const messages: Buffer[] = []
  const rest = takeFrames(whole, maxMessageBytes, message => messages.push(message))
  assertWhole(rest)
  return messages
}

/**
 * The messages of an answer as its bytes arrive, however they are cut.
 *
 * @param maxMessageBytes the largest message that is taken; no more than it and one chunk is ever held
 * @throws MeshError as `unframe` does
 */
export async function* readFrames(
  chunks: AsyncIterable<Buffer | string>,
  maxMessageBytes: number,
): AsyncGenerator<Buffer> {
  let pending: Buffer[] = []
  let length = 0
  let wanted = prefixBytes
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    pending.push(bytes)
    length += bytes.length
    if (length < wanted) continue
    const messages: Buffer[] = []
    const rest = takeFrames(Buffer.concat(pending), maxMessageBytes, message => messages.push(message))
    yield* messages
    pending = [rest]
    length = rest.length
    wanted = rest.length < prefixBytes ? prefixBytes : prefixBytes + rest.readUInt32BE(1)
  }
  assertWhole(pending.length === 1 && pending[0] !== undefined ? pending[0] : Buffer.concat(pending))
}

/** Hands over each whole message. @returns what is left: less than one frame */
function takeFrames(bytes: Buffer, maxMessageBytes: number, take: (message: Buffer) => void): Buffer {
  let at = 0
  while (bytes.length - at >= prefixBytes) {
    const flag = bytes[at]
    if (flag !== 0) throw new MeshError('internal', `a frame has the flag ${flag}: compression was not agreed upon`)
    const length = bytes.readUInt32BE(at + 1)
    if (length > maxMessageBytes) {
      throw new MeshError('too_large', `a message of ${length} bytes came back, ${maxMessageBytes} at most are taken`)
    }
    const end = at + prefixBytes + length
    if (end > bytes.length) break
    take(bytes.subarray(at + prefixBytes, end))
    at = end
  }
  return bytes.subarray(at)
}

function assertWhole(rest: Buffer): void {
  if (rest.length > 0) throw new MeshError('internal', `the answer ends within a frame (${rest.length} bytes are left)`)
}
