import type { Clock } from '#mesh/clock.ts'
import type { Bounds } from './bounds.ts'
import type { HttpLeg } from './http-leg.ts'
import type { Session } from './session.ts'

export interface NewsOptions {
  readonly leg: HttpLeg
  readonly session: Session
  readonly clock: Clock
  readonly bounds: Bounds
  /** Takes one message for the client. */
  readonly pass: (text: string) => Promise<void>
  readonly log: (line: string) => void
}

/**
 * Follows what a router tells all clients of the older era (`list_changed` and its like, over GET), until the signal
 * aborts. A stream that breaks is opened again, ever more slowly where that fails; a router that has none (405) is left
 * in peace.
 */
export async function followNews(
  { leg, session, clock, bounds, pass, log }: NewsOptions,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = bounds.reopenMs
  while (!signal.aborted) {
    const sentId = session.id
    try {
      const reply = await leg.listen(session.headers(), signal)
      if (reply.status === 405) return reply.discard()
      if (reply.status === 200 && reply.isStream) {
        for await (const text of reply.messages()) {
          waitMs = bounds.reopenMs
          await pass(text)
        }
      } else {
        reply.discard()
        if (reply.status === 404 && sentId !== undefined) await session.renew(sentId, signal)
        else log(`the router's stream of news answers HTTP ${reply.status}; trying again`)
      }
    } catch (error) {
      if (signal.aborted) return
      log(`the router's stream of news broke: ${error instanceof Error ? error.message : error}; trying again`)
    }
    await clock.sleep(waitMs, signal).catch(() => {})
    waitMs = Math.min(waitMs * 2, bounds.reopenMaxMs)
  }
}
