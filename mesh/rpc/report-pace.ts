import type { Clock } from '../clock.ts'

/** Reports of one stream are at least so far apart, and at most: a change waits for the one, silence ends with the other. */
const leastGapMs = 50
const heartbeatMs = 1_000
/** That a full instance has room again is said at once, unless something was said less than this ago. */
const freedGapMs = 5

/**
 * When the next report of one stream is due: a change at the stream's next tick, 50 ms apart; that a full instance has room
 * again, at once; without either, once a second.
 *
 * Ticks and heartbeats have a random phase: routers that hear the same at the same moment all choose the same instance.
 */
export class ReportPace {
  readonly #clock: Clock
  readonly #gapMs: number
  readonly #heartbeatMs: number
  /** Ticks are whole gaps after this. */
  readonly #phase: number
  #beatMs: number
  #saidAt: number
  #isChanged = false
  #isFreed = false
  #isEnded = false
  #wake: (() => void) | undefined
  #cancelTimer = () => {}

  /**
   * @param random     uniform in [0, 1)
   * @param intervalMs what the listener asked for: it hears no more often than that, whatever happens; 0: it does not say
   */
  constructor(clock: Clock, random: () => number, intervalMs: number) {
    this.#clock = clock
    this.#gapMs = Math.max(leastGapMs, intervalMs)
    this.#heartbeatMs = Math.max(heartbeatMs, intervalMs)
    this.#beatMs = Math.max(this.#gapMs, random() * this.#heartbeatMs)
    this.#saidAt = clock.now()
    this.#phase = this.#saidAt + random() * this.#gapMs
  }

  /** To be called once a report was given, which counts as said now. Resolves when another is due; false: no more is. */
  async due(): Promise<boolean> {
    this.#saidAt = this.#clock.now()
    if (!this.#isEnded && !this.#isFreed) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      this.#schedule()
      await promise
      this.#wake = undefined
      this.#cancelTimer()
      this.#beatMs = this.#heartbeatMs
    }
    this.#isChanged = false
    this.#isFreed = false
    return !this.#isEnded
  }

  /** @param freed whether the instance was full until now */
  changed(freed: boolean): void {
    const isNews = !this.#isChanged
    this.#isChanged = true
    if (freed && this.#gapMs === leastGapMs && this.#clock.now() - this.#saidAt >= freedGapMs) {
      this.#isFreed = true
      this.#wake?.()
    } else if (isNews && this.#wake !== undefined) this.#schedule()
  }

  end(): void {
    this.#isEnded = true
    this.#cancelTimer()
    this.#wake?.()
  }

  #schedule(): void {
    const beatAt = this.#saidAt + this.#beatMs
    const at = this.#isChanged ? Math.min(beatAt, this.#nextTick()) : beatAt
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#wake?.())
  }

  /** The first tick from now on that is a whole gap after the last report. */
  #nextTick(): number {
    const from = Math.max(this.#clock.now(), this.#saidAt + this.#gapMs)
    return this.#phase + Math.ceil((from - this.#phase) / this.#gapMs) * this.#gapMs
  }
}
