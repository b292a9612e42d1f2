import { MeshError } from '#mesh/errors.ts'
import type { BackOff } from './back-off.ts'
import type { HttpLeg } from './http-leg.ts'
import type { Session } from './session.ts'

export interface NewsOptions {
  readonly leg: HttpLeg
  readonly session: Session
  readonly backOff: BackOff
  /** Passes on one message of the router. */
  readonly pass: (text: string) => Promise<unknown>
  readonly log: (line: string) => void
}

/**
 * Follows what a router tells all clients of the older era (`list_changed` and its like, over GET), until the signal
 * aborts. A stream that breaks is opened again, and the client then hears that all may have changed, since nobody told it
 * meanwhile. A router that has no such stream (405) is left in peace.
 */
export async function followNews(options: NewsOptions, signal: AbortSignal): Promise<void> {
  const { leg, session, backOff, pass, log } = options
  for (let isFirst = true; !signal.aborted; await backOff.wait(signal)) {
    const sentId = session.id
    try {
      const reply = await leg.listen(session.headers(), signal)
      if (reply.status === 405) return reply.discard()
      if (reply.status === 404 && sentId !== undefined) {
        reply.discard()
        await session.renew(sentId, signal)
      } else if (reply.status === 200 && reply.isStream) {
        backOff.opened()
        if (!isFirst) for (const news of session.missed()) await pass(news)
        isFirst = false
        for await (const text of reply.messages()) await pass(text)
      } else {
        reply.discard()
        log(`the stream of news of ${leg.url.href} answers HTTP ${reply.status}`)
      }
    } catch (thrown) {
      if (!signal.aborted) log(`the stream of news broke off: ${MeshError.from(thrown).text}`)
    }
  }
}
