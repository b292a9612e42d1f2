import {
  ConnectionError,
  errorCode,
  firstTableBytes,
  firstWindowBytes,
  maxFrameBytes,
  maxWindowBytes,
} from './protocol.ts'

/** What a SETTINGS frame numbers, as far as anybody here says or heeds it. */
const numbers = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const

const entryBytes = 6

/** What the peer asks for. Larger frames than everybody must take are never sent. */
export interface PeerSettings {
  /** The table of header fields that we may have the peer keep, in bytes. */
  headerTableSize: number
  /** Streams that we may have open at once. */
  maxConcurrentStreams: number
  /** What we may send on a new stream, in bytes. */
  initialWindowSize: number
}

export const firstPeerSettings: Readonly<PeerSettings> = {
  headerTableSize: firstTableBytes,
  maxConcurrentStreams: Number.POSITIVE_INFINITY,
  initialWindowSize: firstWindowBytes,
}

/** @throws ConnectionError where a value is out of its range, or the frame is cut off */
export function readSettings(before: PeerSettings, buffer: Buffer, start: number, end: number): PeerSettings {
  if ((end - start) % entryBytes !== 0) throw new ConnectionError(errorCode.frameSizeError, 'SETTINGS is cut off')
  const settings = { ...before }
  for (let at = start; at < end; at += entryBytes) {
    const value = buffer.readUInt32BE(at + 2)
    switch (buffer.readUInt16BE(at)) {
      case numbers.headerTableSize:
        settings.headerTableSize = value
        break
      case numbers.enablePush:
        if (value > 1) throw outOfRange('ENABLE_PUSH', value, '0 or 1', errorCode.protocolError)
        break
      case numbers.maxConcurrentStreams:
        settings.maxConcurrentStreams = value
        break
      case numbers.initialWindowSize:
        if (value > maxWindowBytes) {
          throw outOfRange('INITIAL_WINDOW_SIZE', value, `at most ${maxWindowBytes}`, errorCode.flowControlError)
        }
        settings.initialWindowSize = value
        break
      case numbers.maxFrameSize:
        if (value < maxFrameBytes || value >= 2 ** 24) {
          throw outOfRange('MAX_FRAME_SIZE', value, `${maxFrameBytes} to ${2 ** 24 - 1}`, errorCode.protocolError)
        }
    }
  }
  return settings
}

/** The payload of a SETTINGS frame. */
export function writeSettings(settings: Readonly<Partial<Record<keyof typeof numbers, number>>>): Buffer {
  const entries = Object.entries(settings) as [keyof typeof numbers, number][]
  const payload = Buffer.alloc(entries.length * entryBytes)
  for (const [i, [name, value]] of entries.entries()) {
    payload.writeUInt16BE(numbers[name], i * entryBytes)
    payload.writeUInt32BE(value, i * entryBytes + 2)
  }
  return payload
}

function outOfRange(name: string, value: number, range: string, code: number): ConnectionError {
  return new ConnectionError(code, `${name} is ${value}, not ${range}`)
}
