import type { Clock } from '#mesh/clock.ts'

/** How long to wait before a stream is opened again: twice as long each time, until one has lasted. */
export interface BackOff {
  /** A stream begins. */
  opened(): void
  /** Waits. Resolves at once where the signal aborts. */
  wait(signal: AbortSignal): Promise<void>
}

export function createBackOff(
  clock: Clock,
  bounds: { readonly reopenMs: number; readonly reopenMaxMs: number },
): BackOff {
  let waitMs = bounds.reopenMs
  let openedAt: number | undefined
  return {
    opened() {
      openedAt = clock.now()
    },
    async wait(signal) {
      if (openedAt !== undefined && clock.now() - openedAt > bounds.reopenMaxMs) waitMs = bounds.reopenMs
      openedAt = undefined
      const now = waitMs
      waitMs = Math.min(waitMs * 2, bounds.reopenMaxMs)
      await clock.sleep(now, signal).catch(() => {})
    },
  }
}
