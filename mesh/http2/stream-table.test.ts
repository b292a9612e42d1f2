import { describe, expect, it } from 'vitest'
import { type Carrier, Stream } from './stream.ts'
import { StreamTable } from './stream-table.ts'

const carrier: Carrier = { sendHeaders() {}, sendQueued() {}, sendReset() {}, giveBack() {}, forget() {} }

function streamOf(id: number): Stream {
  return new Stream(carrier, id, 0, 0)
}

describe('StreamTable', () => {
  it('finds each of many streams, and none that is not there', () => {
    const table = new StreamTable()
    const streams = Array.from({ length: 5_000 }, (_, i) => streamOf(2 * i + 1))
    for (const stream of streams) table.add(stream)
    expect(table.size).toBe(5_000)
    expect(streams.every(stream => table.get(stream.id) === stream)).toBe(true)
    expect(table.get(10_001)).toBeUndefined()
    expect(new Set(table.all())).toEqual(new Set(streams))
  })

  it('forgets a stream wherever it stands in its bucket, and keeps the others', () => {
    for (const gone of [0, 1, 2]) {
      const table = new StreamTable()
      // 64 buckets: these share one.
      const streams = [1, 129, 257].map(streamOf)
      for (const stream of streams) table.add(stream)
      const [over] = streams.splice(gone, 1) as [Stream]
      table.delete(over)
      expect(table.get(over.id)).toBeUndefined()
      expect(over.next).toBeUndefined()
      expect(table.all().sort((a, b) => a.id - b.id)).toEqual(streams)
    }
  })

  it('takes no harm from forgetting one twice, or one that it never had', () => {
    const table = new StreamTable()
    const [one, other] = [streamOf(1), streamOf(3)]
    table.add(one)
    table.delete(other)
    table.delete(one)
    table.delete(one)
    expect(table.size).toBe(0)
  })

  it('serves a connection for long with a few streams open, one of them all the time', () => {
    const table = new StreamTable()
    const subscription = streamOf(1)
    table.add(subscription)
    for (let id = 3; id < 100_000; id += 2) {
      const stream = streamOf(id)
      table.add(stream)
      if (table.get(id) !== stream) throw new Error(`stream ${id} is not there`)
      table.delete(stream)
    }
    expect(table.all()).toEqual([subscription])
  })
})
