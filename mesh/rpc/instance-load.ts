import { Metadata } from '@grpc/grpc-js'
import type { Clock } from '../clock.ts'
import { encodeLoadReport, loadReportTrailer } from './load-report-wire.ts'

/** Told of every change; `freed` where an instance that had all its slots taken has room again. */
export type LoadListener = (freed: boolean) => void

/** Rates are told anew this often, so that most reports between are the same few. */
const rateWindowMs = 1_000

/** What an instance works on or holds in its queue, counted as calls come and go, and how it says so. */
export class InstanceLoad {
  inFlight = 0
  /** Calls that have ended since the start, whatever their status. */
  served = 0
  /** How many at once; absent: it does not say. */
  readonly slots: number | undefined
  readonly #clock: Clock
  readonly #listeners = new Set<LoadListener>()
  /** By calls in flight; made anew when the rates are. */
  readonly #trailers = new Map<number, Metadata>()
  #windowAt: number
  #endedInWindow = 0
  #faultsInWindow = 0
  #rps = 0
  #eps = 0

  constructor(slots: number | undefined, clock: Clock) {
    this.slots = slots
    this.#clock = clock
    this.#windowAt = clock.now()
  }

  began(): void {
    this.inFlight += 1
    for (const listener of this.#listeners) listener(false)
  }

  /** @param isFault whether it ended by the instance's own fault */
  ended(isFault: boolean): void {
    const { slots } = this
    this.inFlight -= 1
    this.served += 1
    this.#endedInWindow += 1
    if (isFault) this.#faultsInWindow += 1
    const freed = slots !== undefined && this.inFlight === slots - 1
    for (const listener of this.#listeners) listener(freed)
  }

  /** The report of this moment. */
  report(): Buffer {
    this.#renewRates()
    const { inFlight, slots } = this
    return encodeLoadReport({ inFlight, ...(slots !== undefined && { slots }), rps: this.#rps, eps: this.#eps })
  }

  /** The same as a reply's trailers; only to be read. */
  trailers(): Metadata {
    this.#renewRates()
    const known = this.#trailers.get(this.inFlight)
    if (known !== undefined) return known
    const made = new Metadata()
    made.set(loadReportTrailer, this.report())
    this.#trailers.set(this.inFlight, made)
    return made
  }

  /** @returns the way to stop */
  onChange(listener: LoadListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #renewRates(): void {
    const now = this.#clock.now()
    const elapsedMs = now - this.#windowAt
    if (elapsedMs < rateWindowMs) return
    this.#rps = (this.#endedInWindow * 1000) / elapsedMs
    this.#eps = (this.#faultsInWindow * 1000) / elapsedMs
    this.#windowAt = now
    this.#endedInWindow = 0
    this.#faultsInWindow = 0
    this.#trailers.clear()
  }
}
