import type { Balancer } from '../balance/balancer.ts'
import type { LoadReport } from '../balance/load-report.ts'
import { errorTable } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { hostPort } from '../host-port.ts'
import { errorCode, type Fields } from '../http2/protocol.ts'
import type { Receiver, Stream } from '../http2/stream.ts'
import type { Instance } from '../instance.ts'
import { endingOf, httpStatusOf, statusOfHttp } from './grpc-wire.ts'
import type { LoadReportStreamsOptions } from './load-report-streams.ts'
import { decodeLoadReport, encodeInterval, impossible, loadReportPath } from './load-report-wire.ts'

/** Reports are asked for so often. Other implementations have a least interval of their own, and take that. */
const request = toFrame(encodeInterval(50))
/** A stream takes one of the places that the peer gives at once. Where these are few, calls need them all. */
const leastPeerStreams = 16
const maxReportBytes = 8 * 1024
const firstBackoffMs = 100
const maxBackoffMs = 10_000

/**
 * Listens to one instance, over the channel that its calls take. A stream that ends, by itself or with its connection, is
 * asked for again after a pause, and at once when a connection stands. An instance that does not know the service is not
 * asked again.
 */
export class LoadReportStream implements Receiver {
  /** Replaced when its meta change. */
  instance: Instance
  readonly #balancer: Balancer
  readonly #options: LoadReportStreamsOptions
  #stream: Stream | undefined
  #reader = new FrameReader(maxReportBytes)
  #backoffMs = firstBackoffMs
  #cancelTimer = () => {}
  #isOver = false
  #httpStatus: number | undefined

  constructor(instance: Instance, balancer: Balancer, options: LoadReportStreamsOptions) {
    this.instance = instance
    this.#balancer = balancer
    this.#options = options
  }

  /** Opens the stream, unless it is open. Where no connection stands yet, one is made, and `listen` is due again. */
  listen(): void {
    if (this.#isOver || this.#stream !== undefined) return
    const connection = this.#options.channels.to(this.instance).connection()
    if (connection instanceof Promise) {
      connection.catch(() => {})
      return
    }
    if (!connection.open || connection.peerMaxStreams < leastPeerStreams) return
    this.#cancelTimer()
    this.#reader = new FrameReader(maxReportBytes)
    this.#httpStatus = undefined
    this.#stream = connection.request(headersOf(this.instance), this)
    this.#stream.data(request, true)
  }

  /** Ends it for good. */
  end(): void {
    this.#isOver = true
    this.#cancelTimer()
    this.#stream?.reset(errorCode.cancel)
  }

  headers(fields: Fields): void {
    this.#httpStatus ??= httpStatusOf(fields)
    const status = endingOf(fields)?.status ?? (this.#httpStatus === 200 ? 0 : statusOfHttp(this.#httpStatus))
    if (status === errorTable.unimplemented.grpc) this.#isOver = true
  }

  data(bytes: Buffer): void {
    this.#stream?.consumed(bytes.length)
    try {
      // Of several at once only the last one still holds.
      const last = this.#reader.push(bytes).at(-1)
      if (last !== undefined) this.#tell(decodeLoadReport(last, this.instance.meta, this.#options.clock.now()))
    } catch {
      this.#tell(impossible)
      this.#stream?.reset(errorCode.cancel)
    }
  }

  #tell(said: LoadReport | undefined): void {
    this.#backoffMs = said === impossible ? this.#backoffMs : firstBackoffMs
    if (said !== undefined) this.#balancer.report(this.instance.id, said, this.#options.clock.now())
  }

  drained(): void {}

  closed(): void {
    this.#stream = undefined
    if (this.#isOver) return
    // Also where the connection is lost: an old one may end long after the next one stands, and nothing would tell.
    const { clock, random } = this.#options
    this.#cancelTimer = clock.after(this.#backoffMs * (0.5 + random() / 2), () => this.listen())
    this.#backoffMs = Math.min(this.#backoffMs * 2, maxBackoffMs)
  }
}

function headersOf({ address, port }: Instance): Fields {
  const own = [':method', 'POST', ':scheme', 'http', ':path', loadReportPath, ':authority', hostPort(address, port)]
  return [...own, 'content-type', 'application/grpc', 'te', 'trailers']
}
