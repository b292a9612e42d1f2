import { type Exchange, header } from '../../http/exchange.ts'
import { gzipOf, type Packed, pack } from './gzip-parts.ts'

/** Below that, a packet holds it either way. */
const leastToPack = 1_024
/** Up to that, a copy costs less than to write three things. */
const mostToCopy = 16_384
const close = Buffer.from('}')

/**
 * A result that is the same for everybody, written once; only the id in front of it is each client's own.
 *
 * Schemas are wordy and much alike: packed, a list is a twentieth, and most of the time that it takes goes into the kernel's
 * copying of it. It is packed when it is asked for again, and meanwhile goes out as it is.
 */
export class SharedResult {
  readonly #text: Buffer
  #packed: Packed | undefined
  #asked = 0

  /** @param text as JSON */
  constructor(text: string) {
    this.#text = Buffer.from(text)
  }

  /** Sends it as the answer to one request. */
  send({ request, response }: Exchange, id: string | number): void {
    const open = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`)
    const packed =
      readsGzip(header(request, 'accept-encoding')) && open.length <= 0xffff ? this.#packedNow() : undefined
    const parts = packed === undefined ? [open, this.#text, close] : gzipOf(open, packed, close)
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    response.appendHeader('Vary', 'Accept-Encoding').writeHead(200, {
      'Content-Type': 'application/json',
      ...(packed !== undefined && { 'Content-Encoding': 'gzip' }),
      'Content-Length': length,
    })
    if (length <= mostToCopy) {
      response.end(Buffer.concat(parts))
      return
    }
    response.cork()
    for (const part of parts) response.write(part)
    response.end()
  }

  #packedNow(): Packed | undefined {
    if (this.#packed !== undefined || this.#text.length < leastToPack) return this.#packed
    this.#asked += 1
    if (this.#asked === 2) void this.#pack()
    return undefined
  }

  async #pack(): Promise<void> {
    this.#packed = await pack(this.#text)
  }
}

/** Whether a client takes gzip: it names it, and not only to refuse it. */
function readsGzip(accepted: string | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted ?? '')
}
