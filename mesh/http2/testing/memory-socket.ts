import { Socket } from 'node:net'

/** A socket that nobody is at the other end of: it keeps what is written, and the test says when each write is through. */
export class MemorySocket extends Socket {
  /** What each write of the system was given, in order. */
  readonly writes: Buffer[][] = []
  readonly #done: (() => void)[] = []
  readonly #isFast: boolean

  /** @param isFast whether writes are through at once */
  constructor(isFast: boolean) {
    super()
    this.#isFast = isFast
  }

  /** Bytes come by `push`, from the test. */
  override _read(): void {}

  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.#take([chunk], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#take(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  get written(): Buffer {
    return Buffer.concat(this.writes.flat())
  }

  /** Lets the oldest write be through. */
  finishWrite(): void {
    this.#done.shift()?.()
  }

  #take(chunks: Buffer[], done: () => void): void {
    this.writes.push(chunks)
    if (this.#isFast) done()
    else this.#done.push(done)
  }
}
