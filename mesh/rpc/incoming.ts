import { MeshError } from '../errors.ts'
import { Body } from '../http2/body.ts'
import { GatheredBytes } from '../http2/gathered-bytes.ts'
import type { Fields } from '../http2/protocol.ts'
import type { Receiver, Stream } from '../http2/stream.ts'

/** A caller's side of a call: its request as it arrives, and whether it is still there. */
export class Incoming implements Receiver {
  readonly #stream: Stream
  readonly #gone = new AbortController()
  readonly #onClosed: () => void
  #body: Body | undefined
  #whole: WholeRequest | undefined
  /** Has data of an answer wait for its reader, and go on. */
  resume = () => {}
  /** Takes back what was to happen at the call's deadline; called once the call is over. */
  cancelTimer = () => {}

  /** @param onClosed told once the call is over, however it ended */
  constructor(stream: Stream, onClosed: () => void) {
    this.#stream = stream
    this.#onClosed = onClosed
  }

  /** Aborts with `cancelled` where the caller goes away before its call is over. */
  get signal(): AbortSignal {
    return this.#gone.signal
  }

  /** The request as it comes. */
  streamed(): Body {
    this.#body = new Body(this.#stream)
    if (this.#stream.remoteEnded) this.#body.receive(Buffer.alloc(0), true)
    return this.#body
  }

  /**
   * The whole request of a method that takes one message. Read before an instance is asked: it can then be sent again,
   * and a caller that never finishes holds no instance.
   *
   * @param maxBytes a larger one is `too_large`
   */
  whole(maxBytes: number): Promise<Buffer> {
    if (this.#stream.remoteEnded) return Promise.resolve(Buffer.alloc(0))
    return new Promise((resolve, reject) => {
      this.#whole = { gathered: undefined, maxBytes, resolve, reject }
    })
  }

  /** Ends `whole` with an error, if it still waits. */
  giveUp(error: MeshError): void {
    this.#whole?.reject(error)
    this.#whole = undefined
  }

  headers(_trailers: Fields, end: boolean): void {
    if (end) this.data(Buffer.alloc(0), true)
  }

  data(bytes: Buffer, end: boolean): void {
    if (this.#body !== undefined) {
      this.#body.receive(bytes, end)
      return
    }
    this.#stream.consumed(bytes.length)
    const whole = this.#whole
    // What nobody asked for, or nobody asks for any more, is dropped as it comes.
    if (whole === undefined) return
    if ((whole.gathered?.length ?? 0) + bytes.length > whole.maxBytes) {
      this.giveUp(new MeshError('too_large', `the request is larger than ${whole.maxBytes} bytes`))
      return
    }
    // Most requests are one piece, and go on as they are.
    if (!end || whole.gathered !== undefined) {
      whole.gathered ??= new GatheredBytes()
      whole.gathered.add(bytes)
    }
    if (!end) return
    this.#whole = undefined
    whole.resolve(whole.gathered?.take() ?? bytes)
  }

  drained(): void {
    this.resume()
  }

  closed(): void {
    if (this.#whole !== undefined) {
      this.giveUp(new MeshError('cancelled', 'the caller went away before its request was whole'))
    }
    if (!this.#stream.localEnded) {
      this.#gone.abort(new MeshError('cancelled', 'the caller went away'))
      this.#body?.destroy()
    }
    this.cancelTimer()
    this.#onClosed()
  }
}

interface WholeRequest {
  gathered: GatheredBytes | undefined
  readonly maxBytes: number
  readonly resolve: (whole: Buffer) => void
  readonly reject: (error: MeshError) => void
}
