import type { Failure } from '../call/attempt.ts'
import type { CallResponse, Ending } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { Body } from '../http2/body.ts'
import { errorCode, type Fields } from '../http2/protocol.ts'
import type { Receiver, Stream } from '../http2/stream.ts'
import type { Instance } from '../instance.ts'
import { encodeMessage, endingOf, httpStatusOf, metadataOf } from './grpc-wire.ts'
import { unfinished } from './unfinished.ts'

/**
 * Hands over an answer as it comes: from the first header on the caller has seen part of it, and no other instance can
 * be asked. An answer that is nothing but its ending is handed over whole.
 */
export class StreamExchange implements Receiver {
  /** Set as soon as the stream is there. */
  stream: Stream | undefined
  /** Called when the instance takes more of the request. */
  resume = () => {}
  readonly #instance: Instance
  readonly #signal: AbortSignal
  readonly #isLate: () => boolean
  readonly #reportClock: Clock | undefined
  readonly #resolve: (result: CallResponse | Failure) => void
  #httpStatus = 200
  #ending: Ending | undefined
  #body: Body | undefined
  #cancelled = false

  /**
   * @param signal resets the stream, so that the instance's handler stops
   * @param isLate whether the instance's time is up, asked when it resets the stream
   * @param reportClock tells when a load report came; absent: none is read
   */
  constructor(
    instance: Instance,
    signal: AbortSignal,
    isLate: () => boolean,
    reportClock: Clock | undefined,
    resolve: (result: CallResponse | Failure) => void,
  ) {
    this.#instance = instance
    this.#signal = signal
    this.#isLate = isLate
    this.#reportClock = reportClock
    this.#resolve = resolve
    signal.addEventListener('abort', this.#cancel, { once: true })
  }

  /** A function: to listen for an object, Node makes one that is born old, and the exchange would stay with it. */
  readonly #cancel = (): void => {
    this.#cancelled = true
    this.stream?.reset(errorCode.cancel)
    // Whoever cancels reads no more, also of what is there already.
    this.#body?.destroy()
  }

  headers(fields: Fields, end: boolean): void {
    this.#ending = endingOf(fields, this.#instance, this.#reportClock)
    if (this.#body === undefined) this.#httpStatus = httpStatusOf(fields)
    if (this.#body === undefined && this.#ending === undefined) this.#handOver(fields)
    if (end) this.#end()
  }

  data(bytes: Buffer, end: boolean): void {
    if (this.#body === undefined) this.stream?.consumed(bytes.length)
    else this.#body.receive(bytes, false)
    if (end) this.#end()
  }

  drained(): void {
    this.resume()
  }

  closed(): void {
    // What came before the end is still to be read, unless the caller goes first; then the ending says why there is no more.
    if (this.#body !== undefined) {
      this.#body.receive(nothing, true)
      return
    }
    this.#signal.removeEventListener('abort', this.#cancel)
    this.#resolve(this.#result())
  }

  #handOver(fields: Fields): void {
    const { stream } = this
    if (stream === undefined) return
    const body = new Body(stream)
    this.#body = body
    const { promise: ending, resolve } = Promise.withResolvers<Ending>()
    body.on('close', () => {
      this.#signal.removeEventListener('abort', this.#cancel)
      resolve(this.#lastWord())
    })
    const headers = metadataOf(fields)
    this.#resolve({
      kind: 'streaming',
      instance: this.#instance,
      attempts: 1,
      headers,
      body,
      ending,
      cancel: this.#cancel,
    })
  }

  /** The instance has said all, and needs no more of the request. */
  #end(): void {
    if (this.stream?.localEnded === false) this.stream.reset(errorCode.noError)
  }

  #result(): CallResponse | Failure {
    const instance = this.#instance
    const aborted = this.#signal.aborted ? MeshError.from(this.#signal.reason) : undefined
    if (this.#ending !== undefined && aborted === undefined) {
      return { kind: 'complete', instance, attempts: 1, headers: [], body: nothing, ending: this.#ending }
    }
    const { status, message } = unfinished(this.stream, this.#httpStatus, this.#isLate)
    const error = aborted ?? MeshError.fromStatus(status, `${message} (${instance.id})`)
    return { kind: 'failed', sent: this.stream?.resetCode !== errorCode.refusedStream, instance, error }
  }

  /** The last word on a stream that the caller has part of. */
  #lastWord(): Ending {
    if (this.#signal.aborted) return endingOfError(MeshError.from(this.#signal.reason))
    if (this.#cancelled) return endingOfError(new MeshError('cancelled', 'the call was cancelled'))
    return this.#ending ?? unfinished(this.stream, this.#httpStatus, this.#isLate)
  }
}

const nothing = Buffer.alloc(0)

function endingOfError(error: MeshError): Ending {
  return { status: error.grpcStatus, message: encodeMessage(error.message), trailers: [] }
}
