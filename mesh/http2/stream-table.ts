import type { Stream } from './stream.ts'

const firstBuckets = 64
/** Streams of one bucket, on average, at which there are to be more buckets. */
const mostCrowded = 4

/**
 * The streams of a connection by their numbers.
 *
 * A `Map` makes itself anew every so many insertions, and V8 leaves the one before linked to the next: once one of them is old,
 * every stream that any later one ever held stays in memory until the next full collection. Streams are linked through their own
 * `next` instead, so that nothing remains of one that is over.
 */
export class StreamTable {
  #buckets: (Stream | undefined)[] = Array.from({ length: firstBuckets })
  #size = 0

  get size(): number {
    return this.#size
  }

  get(id: number): Stream | undefined {
    let stream = this.#buckets[this.#bucketOf(id)]
    while (stream !== undefined && stream.id !== id) stream = stream.next
    return stream
  }

  /** @param stream one that is not in it; its number stays as long as it is */
  add(stream: Stream): void {
    if (this.#size >= this.#buckets.length * mostCrowded) this.#grow()
    this.#size += 1
    this.#link(stream)
  }

  /** Harmless where the stream is not in it. */
  delete(stream: Stream): void {
    const bucket = this.#bucketOf(stream.id)
    let before: Stream | undefined
    let found = this.#buckets[bucket]
    while (found !== undefined && found !== stream) {
      before = found
      found = found.next
    }
    if (found === undefined) return
    if (before === undefined) this.#buckets[bucket] = stream.next
    else before.next = stream.next
    stream.next = undefined
    this.#size -= 1
  }

  /** All of them now, whatever becomes of them meanwhile. */
  all(): Stream[] {
    const streams: Stream[] = []
    for (let stream of this.#buckets) for (; stream !== undefined; stream = stream.next) streams.push(stream)
    return streams
  }

  /** The numbers of one side are all odd, or all even. */
  #bucketOf(id: number): number {
    return (id >>> 1) & (this.#buckets.length - 1)
  }

  #link(stream: Stream): void {
    const bucket = this.#bucketOf(stream.id)
    stream.next = this.#buckets[bucket]
    this.#buckets[bucket] = stream
  }

  #grow(): void {
    const streams = this.all()
    this.#buckets = Array.from({ length: this.#buckets.length * 2 })
    for (const stream of streams) this.#link(stream)
  }
}
