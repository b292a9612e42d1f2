import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'

export interface WaitOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told what is still missing, whenever that changes. */
  readonly onMissing: (missing: string) => void
}

const pauseMs = 40

/**
 * Waits for a condition, by asking again and again.
 *
 * @param missing what is still missing, in words; `undefined` once nothing is. What it throws ends the wait.
 * @throws MeshError `deadline_exceeded` that says what is missing after `timeoutMs`; `cancelled` when `signal` aborts
 */
export async function waitUntil(missing: () => Promise<string | undefined>, options: WaitOptions): Promise<void> {
  const { clock, timeoutMs, signal, onMissing } = options
  const giveUpAt = clock.now() + timeoutMs
  let last = ''
  for (;;) {
    if (signal.aborted) throw new MeshError('cancelled', `stopped while waiting for ${last}`)
    const now = await missing()
    if (now === undefined) return
    if (now !== last) onMissing(now)
    last = now
    if (clock.now() > giveUpAt) {
      throw new MeshError('deadline_exceeded', `still waiting for ${now} after ${timeoutMs / 1000} s`)
    }
    await clock.sleep(pauseMs)
  }
}
