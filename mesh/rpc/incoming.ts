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
  /** What came before anybody asked; the peer has no credit for it yet. */
  #early: GatheredBytes | undefined
  #isAsked = false
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
    this.#ask()
    return this.#body
  }

  /**
   * The whole request of a method that takes one message. Read before an instance is asked: it can then be sent again,
   * and a caller that never finishes holds no instance.
   *
   * @param maxBytes a larger one is `too_large`
   */
  whole(maxBytes: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#whole = { gathered: undefined, maxBytes, resolve, reject }
      this.#ask()
    })
  }

  /** From now on bytes go where they were asked for, those that were early first. */
  #ask(): void {
    this.#isAsked = true
    const early = this.#early?.take() ?? nothing
    this.#early = undefined
    if (early.length > 0 || this.#stream.remoteEnded) this.data(early, this.#stream.remoteEnded)
  }

  /** Ends `whole` with an error, if it still waits. */
  giveUp(error: MeshError): void {
    this.#whole?.reject(error)
    this.#whole = undefined
  }

  headers(_trailers: Fields, end: boolean): void {
    if (end) this.data(nothing, true)
  }

  data(bytes: Buffer, end: boolean): void {
    if (!this.#isAsked) {
      this.#early ??= new GatheredBytes()
      this.#early.add(bytes)
      return
    }
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

const nothing = Buffer.alloc(0)

interface WholeRequest {
  gathered: GatheredBytes | undefined
  readonly maxBytes: number
  readonly resolve: (whole: Buffer) => void
  readonly reject: (error: MeshError) => void
}
