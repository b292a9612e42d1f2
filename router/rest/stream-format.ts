import type { ErrorBody } from '../http/answer.ts'

/** How a stream of messages is written down. Each piece is a whole line or event. */
export interface StreamFormat {
  readonly contentType: string
  message(json: unknown): string
  error(body: ErrorBody): string
  /** After the last message of a stream that ended well: tells it from one that was cut. */
  readonly end: string
  /** Says nothing, and keeps what is in between from closing a silent stream. */
  readonly keepAlive: string
}

/** Server-Sent Events: messages are plain events; then comes an `end` or an `error`. */
const sse: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  message: json => `data: ${JSON.stringify(json)}\n\n`,
  error: body => `event: error\ndata: ${JSON.stringify(body)}\n\n`,
  end: 'event: end\ndata: {}\n\n',
  keepAlive: ':\n\n',
}

/** One JSON value a line; an error is the last line, and has the field `error`. */
const ndjson: StreamFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  message: json => `${JSON.stringify(json)}\n`,
  error: body => `${JSON.stringify(body)}\n`,
  end: '',
  keepAlive: '\n',
}

/**
 * The format that a caller asks for.
 *
 * @param accept the header as it came
 * @returns `undefined` where no stream is asked for: then the last message goes out as plain JSON
 */
export function streamFormat(accept: string | undefined): StreamFormat | undefined {
  const types = (accept ?? '')
    .toLowerCase()
    .split(',')
    .map(type => type.split(';')[0]?.trim())
  if (types.includes('text/event-stream')) return sse
  return types.includes('application/x-ndjson') ? ndjson : undefined
}
