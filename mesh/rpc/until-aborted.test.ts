import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { untilAborted } from './until-aborted.ts'

describe('untilAborted', () => {
  it('gives every item, and leaves no listener', async () => {
    const { signal } = new AbortController()
    const items = async function* () {
      yield* [1, 2, 3]
    }
    expect(await Array.fromAsync(untilAborted(items(), signal))).toEqual([1, 2, 3])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('ends when the signal aborts, though the next item never comes', async () => {
    const controller = new AbortController()
    const items = async function* () {
      yield 1
      await new Promise(() => {})
    }
    const seen: number[] = []
    for await (const item of untilAborted(items(), controller.signal)) {
      seen.push(item)
      queueMicrotask(() => controller.abort())
    }
    expect(seen).toEqual([1])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('gives nothing when the signal has aborted before', async () => {
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => {}) }) }
    expect(await Array.fromAsync(untilAborted(never, AbortSignal.abort()))).toEqual([])
  })

  it('throws what the items throw', async () => {
    const items = async function* () {
      yield 1
      throw new Error('broken')
    }
    await expect(Array.fromAsync(untilAborted(items(), new AbortController().signal))).rejects.toThrow('broken')
  })
})
