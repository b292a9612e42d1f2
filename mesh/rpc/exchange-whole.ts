import type { Failure } from '../call/attempt.ts'
import type { CallResponse, Ending, Metadata } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { GatheredBytes } from '../http2/gathered-bytes.ts'
import { errorCode, type Fields } from '../http2/protocol.ts'
import type { Receiver, Stream } from '../http2/stream.ts'
import type { Instance } from '../instance.ts'
import { endingOf, httpStatusOf, metadataOf } from './grpc-wire.ts'
import { unfinished } from './unfinished.ts'

/**
 * Reads the whole answer of a unary call, so that nothing of it has gone to the caller if the instance dies midway and
 * another can be asked.
 */
export class WholeExchange implements Receiver {
  /** Set as soon as the stream is there. */
  stream: Stream | undefined
  /** Called when the instance takes more of the request. */
  resume = () => {}
  readonly #instance: Instance
  readonly #signal: AbortSignal
  readonly #isLate: () => boolean
  readonly #reportClock: Clock | undefined
  readonly #maxBytes: number
  readonly #resolve: (result: CallResponse | Failure) => void
  /** What has come: most answers are one piece, and go on as they are. */
  #first: Buffer | undefined
  #gathered: GatheredBytes | undefined
  #bytes = 0
  #httpStatus = 200
  #metadata: Metadata | undefined
  #ending: Ending | undefined
  #refused: MeshError | undefined

  /**
   * @param signal   resets the stream, so that the instance's handler stops
   * @param isLate   whether the instance's time is up, asked when it resets the stream
   * @param reportClock tells when a load report came; absent: none is read
   * @param maxBytes a larger answer is reset and `too_large`
   */
  constructor(
    instance: Instance,
    signal: AbortSignal,
    isLate: () => boolean,
    reportClock: Clock | undefined,
    maxBytes: number,
    resolve: (result: CallResponse | Failure) => void,
  ) {
    this.#instance = instance
    this.#signal = signal
    this.#isLate = isLate
    this.#reportClock = reportClock
    this.#maxBytes = maxBytes
    this.#resolve = resolve
    signal.addEventListener('abort', this.#abort, { once: true })
  }

  /** A function: to listen for an object, Node makes one that is born old, and the exchange would stay with it. */
  readonly #abort = (): void => this.stream?.reset(errorCode.cancel)

  headers(fields: Fields, end: boolean): void {
    this.#ending = endingOf(fields, this.#instance, this.#reportClock)
    if (this.#metadata === undefined) {
      this.#httpStatus = httpStatusOf(fields)
      // Headers that are the ending too are its trailers.
      this.#metadata = this.#ending === undefined ? metadataOf(fields) : []
    }
    // An instance that has answered needs no more of the request.
    if (end && this.stream?.localEnded === false) this.stream.reset(errorCode.noError)
  }

  data(bytes: Buffer): void {
    this.stream?.consumed(bytes.length)
    this.#bytes += bytes.length
    if (this.#bytes <= this.#maxBytes) {
      this.#keep(bytes)
      return
    }
    this.#first = undefined
    this.#gathered = undefined
    this.#refused ??= new MeshError(
      'too_large',
      `the answer of ${this.#instance.id} is larger than ${this.#maxBytes} bytes`,
    )
    this.stream?.reset(errorCode.cancel)
  }

  drained(): void {
    this.resume()
  }

  closed(): void {
    this.#signal.removeEventListener('abort', this.#abort)
    this.#resolve(this.#result())
  }

  #keep(bytes: Buffer): void {
    if (this.#first === undefined) {
      this.#first = bytes
      return
    }
    if (this.#gathered === undefined) {
      this.#gathered = new GatheredBytes()
      this.#gathered.add(this.#first)
    }
    this.#gathered.add(bytes)
  }

  #result(): CallResponse | Failure {
    const instance = this.#instance
    const refused = this.#signal.aborted ? MeshError.from(this.#signal.reason) : this.#refused
    if (refused === undefined && this.#ending !== undefined) {
      const body = this.#gathered?.take() ?? this.#first ?? nothing
      return { kind: 'complete', instance, attempts: 1, headers: this.#metadata ?? [], body, ending: this.#ending }
    }
    const sent = this.stream?.resetCode !== errorCode.refusedStream
    return { kind: 'failed', sent, instance, error: refused ?? this.#failure() }
  }

  #failure(): MeshError {
    const { status, message } = unfinished(this.stream, this.#httpStatus, this.#isLate)
    return MeshError.fromStatus(status, `${message} (${this.#instance.id})`)
  }
}

const nothing = Buffer.alloc(0)
