import { createHash } from 'node:crypto'
import type { JsonObject } from '@bufbuild/protobuf'
import { pauseAfter } from '#mesh/backoff.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import { continueTrace } from '#mesh/trace.ts'
import type { Operation } from '../../catalogue/operation.ts'
import { givesStream } from '../../catalogue/shape.ts'
import type { JsonCall } from '../../transcode/json-call.ts'
import { encodeJson } from '../../transcode/json-codec.ts'
import { messageFromTexts } from '../offer/arguments.ts'
import type { Offer } from '../offer/offer.ts'

export interface WatchResourceOptions {
  readonly call: JsonCall
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
  /** Resources watched at once, however many watch each. */
  readonly maxWatches: number
}

/** Watches resources for whoever subscribed: one stream for each, however many there are. */
export interface WatchResource {
  /**
   * Calls back after every change of a resource. It must not throw.
   *
   * @returns ends it; `undefined` where nothing is at that URI, where it cannot be watched, or where too many are
   */
  watch(uri: string, offer: Offer, onChange: () => void): (() => void) | undefined
  close(): void
}

interface Watch {
  readonly listeners: Set<() => void>
  readonly end: AbortController
}

/** Before a stream that ended is opened again: from the beginning once one told of a change, or stayed for long. */
const backoff = { baseMs: 250, maxMs: 30_000 }

export function createWatchResource(options: WatchResourceOptions): WatchResource {
  const { call, clock, random, log, maxWatches } = options
  const watches = new Map<string, Watch>()

  async function keepOpen(operation: Operation, input: JsonObject, { listeners, end }: Watch): Promise<void> {
    let failures = 0
    /** What the resource was when it was last heard of. */
    let seen: string | undefined

    const heard = (message: Uint8Array, isFirst: boolean) => {
      const digest = createHash('sha256').update(message).digest('base64')
      // The first message says what the resource is now: news only where it was another before the stream broke off.
      const isNews = isFirst ? seen !== undefined && seen !== digest : true
      seen = digest
      if (!isNews) return
      failures = 0
      for (const listener of listeners) listener()
    }

    while (!end.signal.aborted) {
      const openedAt = clock.now()
      try {
        const trace = continueTrace()
        const request = { operation, input: [input], metadata: [], trace, requestId: trace.spanId }
        const answer = await call({ ...request, timeoutMs: Number.MAX_SAFE_INTEGER, signal: end.signal })
        let isFirst = true
        for await (const message of answer.messages) {
          heard(message, isFirst)
          isFirst = false
        }
      } catch (thrown) {
        if (end.signal.aborted) return
        log.debug({ service: operation.service, error: MeshError.from(thrown).message }, 'a watched resource broke off')
      }
      failures = clock.now() - openedAt > backoff.maxMs ? 1 : failures + 1
      await clock.sleep(pauseAfter(failures, backoff, random), end.signal).catch(() => {})
    }
  }

  /** The watch of a resource; absent where there is none to be had. */
  function open(uri: string, offer: Offer): Watch | undefined {
    const { operation, variables = {} } = offer.resource(uri) ?? {}
    if (operation === undefined || !givesStream(operation.shape)) return undefined
    const key = `${operation.service} ${operation.path} ${uri}`
    const known = watches.get(key)
    if (known !== undefined) return known
    const input = inputFrom(operation, variables)
    if (input === undefined || watches.size >= maxWatches) return undefined
    const watch: Watch = { listeners: new Set(), end: new AbortController() }
    watches.set(key, watch)
    watch.end.signal.addEventListener('abort', () => watches.delete(key), { once: true })
    keepOpen(operation, input, watch).catch(thrown => log.error({ err: MeshError.from(thrown) }, 'a watch ended'))
    return watch
  }

  return {
    watch(uri, offer, onChange) {
      const watch = open(uri, offer)
      if (watch === undefined) return undefined
      // One that subscribes twice hears twice, and ends each by itself.
      const listener = () => onChange()
      watch.listeners.add(listener)
      return () => {
        watch.listeners.delete(listener)
        if (watch.listeners.size === 0) watch.end.abort()
      }
    },
    close() {
      for (const { end } of watches.values()) end.abort()
    },
  }
}

/** What goes in; absent where the URI's variables are nothing that the request takes: then nothing is at that URI. */
function inputFrom(operation: Operation, variables: Readonly<Record<string, string>>): JsonObject | undefined {
  const { desc, registry } = operation
  try {
    const input = messageFromTexts(desc.input, variables)
    encodeJson(desc.input, registry, input)
    return input
  } catch {
    return undefined
  }
}
