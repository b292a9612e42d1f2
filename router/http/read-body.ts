import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Exchange } from './exchange.ts'

/** How much and how long, at most. */
export interface BodyBounds {
  readonly maxBodyBytes: number
  readonly bodyTimeoutMs: number
}

/**
 * Reads a request's body whole.
 *
 * @throws MeshError `too_large`, as soon as that is known; `deadline_exceeded` where it does not come in time;
 *   `cancelled` where the caller goes away; `unsupported_media_type` where it is compressed
 */
export async function readBody({ request, signal }: Exchange, clock: Clock, bounds: BodyBounds): Promise<Buffer> {
  const { maxBodyBytes, bodyTimeoutMs } = bounds
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') {
    throw new MeshError('unsupported_media_type', `content-encoding "${encoding}" is not read here: send it plain`)
  }
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBodyBytes) throw tooLarge(maxBodyBytes)
  // Most bodies come with their headers, and are whole once the parser is through with the bytes that it has.
  await new Promise<void>(resolve => setImmediate(resolve))
  if (signal.aborted) throw gone()
  if (request.complete) {
    const body: Buffer | null = request.read()
    if (body !== null && body.length > maxBodyBytes) throw tooLarge(maxBodyBytes)
    return body ?? Buffer.alloc(0)
  }

  const chunks: Buffer[] = []
  let length = 0
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const onData = (chunk: Buffer) => {
    length += chunk.length
    if (length > maxBodyBytes) reject(tooLarge(maxBodyBytes))
    else chunks.push(chunk)
  }
  const onEnd = () => resolve(Buffer.concat(chunks))
  const onGone = () => reject(gone())
  const cancelTimer = clock.after(bodyTimeoutMs, () =>
    reject(new MeshError('deadline_exceeded', `the body did not arrive within ${bodyTimeoutMs} ms`)),
  )
  request.on('data', onData).once('end', onEnd).once('error', onGone)
  signal.addEventListener('abort', onGone, { once: true })
  try {
    return await promise
  } finally {
    cancelTimer()
    request.off('data', onData).off('end', onEnd).off('error', onGone)
    request.on('error', () => {})
    signal.removeEventListener('abort', onGone)
  }
}

function gone(): MeshError {
  return new MeshError('cancelled', 'the caller went away before its request was whole')
}

function tooLarge(maxBodyBytes: number): MeshError {
  return new MeshError('too_large', `the body is above ${maxBodyBytes} bytes`)
}
