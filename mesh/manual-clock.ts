import type { Clock } from './clock.ts'

interface Timer {
  readonly at: number
  readonly fire: () => void
}

/** A clock that a test moves by hand: the memory twin of `systemClock`. Starts at 0; timers fire in order of time. */
export class ManualClock implements Clock {
  #now = 0
  #timers: Timer[] = []

  now(): number {
    return this.#now
  }

  wallMs(): number {
    return this.#now
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        cancel()
        reject(signal?.reason)
      }
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, fire: callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** How many timers have not fired yet. */
  get pending(): number {
    return this.#timers.length
  }

  /** Moves time on by `ms`, firing what falls due on the way and letting promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const due = this.#timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter(timer => timer !== due)
      this.#now = due.at
      due.fire()
      await new Promise(resolve => setImmediate(resolve))
    }
    this.#now = end
    await new Promise(resolve => setImmediate(resolve))
  }
}
