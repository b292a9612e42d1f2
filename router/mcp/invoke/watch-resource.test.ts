import { afterEach, describe, expect, it, vi } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { startMcpCalls } from '../../testing/mcp-caller.ts'
import { createWatchResource, type WatchResource } from './watch-resource.ts'

const path = '/conformance.v1.ResourceService/Watched'
const uri = 'test://watched-resource'

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

/** One stream that a test writes. */
interface Stream {
  say(text: string): void
  /** The instance goes, or ends the stream. */
  end(error?: MeshError): void
}

async function start(maxWatches = 10) {
  const streams: Stream[] = []
  async function* handler() {
    const said: string[] = []
    let ended: { error?: MeshError | undefined } | undefined
    let wake = Promise.withResolvers<void>()
    const stir = () => {
      wake.resolve()
      wake = Promise.withResolvers<void>()
    }
    streams.push({
      say(text) {
        said.push(text)
        stir()
      },
      end(error) {
        ended = { error }
        stir()
      },
    })
    for (;;) {
      const text = said.shift()
      if (text !== undefined) yield { contents: [{ text }] }
      else if (ended === undefined) await wake.promise
      else if (ended.error !== undefined) throw ended.error
      else return
    }
  }
  const mcp = await startMcpCalls({ [path]: handler })
  const clock = new ManualClock()
  const watches: WatchResource = createWatchResource({
    call: mcp.call,
    clock,
    random: () => 1,
    log: silentLog,
    maxWatches,
  })
  open.push(mcp, watches)
  const stream = async (number: number): Promise<Stream> => {
    await vi.waitUntil(() => streams.length >= number)
    return streams[number - 1] as Stream
  }
  return { watches, streams, stream, clock, offer: mcp.offers(), stub: mcp.stub }
}

const gone = new MeshError('unavailable', 'the instance went')

describe('createWatchResource', () => {
  it('calls back per change, and not for what the resource is at first', async () => {
    const { watches, stream, offer } = await start()
    const changed = vi.fn()
    watches.watch(uri, offer, changed)
    const first = await stream(1)
    first.say('a')
    first.say('b')
    await vi.waitUntil(() => changed.mock.calls.length === 1)
    first.say('c')
    await vi.waitUntil(() => changed.mock.calls.length === 2)
  })

  it('opens one stream however many watch, and cancels it when the last has left', async () => {
    const { watches, streams, stream, offer, stub } = await start()
    const [one, two] = [vi.fn(), vi.fn()]
    const leave = [watches.watch(uri, offer, one), watches.watch(uri, offer, two)]
    const first = await stream(1)
    first.say('a')
    first.say('b')
    await vi.waitUntil(() => one.mock.calls.length === 1 && two.mock.calls.length === 1)
    expect(streams).toHaveLength(1)
    leave[0]?.()
    first.say('c')
    await vi.waitUntil(() => two.mock.calls.length === 2)
    expect(one).toHaveBeenCalledTimes(1)
    expect(stub.cancelled).toEqual([])
    leave[1]?.()
    await vi.waitUntil(() => stub.cancelled.includes(path))
  })

  it('opens again when an instance goes, later each time, and tells of what changed meanwhile', async () => {
    const { watches, streams, stream, clock, offer } = await start()
    const changed = vi.fn()
    watches.watch(uri, offer, changed)
    const first = await stream(1)
    first.say('a')
    first.end(gone)
    await vi.waitUntil(() => clock.pending === 1)
    await clock.advance(249)
    expect(streams).toHaveLength(1)
    await clock.advance(1)
    const second = await stream(2)
    second.say('a')
    second.end(gone)
    await vi.waitUntil(() => clock.pending === 1)
    expect(changed).not.toHaveBeenCalled()
    await clock.advance(499)
    expect(streams).toHaveLength(2)
    await clock.advance(1)
    const third = await stream(3)
    third.say('b')
    await vi.waitUntil(() => changed.mock.calls.length === 1)
  })

  it('opens again soon after a stream that told of a change', async () => {
    const { watches, stream, clock, offer } = await start()
    watches.watch(uri, offer, () => {})
    for (const number of [1, 2, 3]) {
      const one = await stream(number)
      one.say('a')
      one.say(`b${number}`)
      one.end()
      await vi.waitUntil(() => clock.pending === 1)
      await clock.advance(250)
    }
    await stream(4)
  })

  it('watches nothing that is not there, that does not stream, or beyond its bound', async () => {
    const { watches, offer } = await start(1)
    expect(watches.watch('test://nothing', offer, () => {})).toBeUndefined()
    expect(watches.watch('test://static-text', offer, () => {})).toBeUndefined()
    expect(watches.watch(uri, offer, () => {})).toBeTypeOf('function')
    expect(watches.watch(uri, offer, () => {})).toBeTypeOf('function')
    const none = await start(0)
    expect(none.watches.watch(uri, none.offer, () => {})).toBeUndefined()
  })

  it('ends all streams when it closes', async () => {
    const { watches, stream, offer, stub } = await start()
    watches.watch(uri, offer, () => {})
    await stream(1)
    watches.close()
    await vi.waitUntil(() => stub.cancelled.includes(path))
  })
})
