import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Call, CallRequest } from './call.ts'

/**
 * The layer that ends a call at its deadline: everything below it is aborted, and the caller hears
 * `deadline_exceeded`. A caller that goes away aborts it the same way, with `cancelled`.
 */
export function withDeadline(call: Call, clock: Clock): Call {
  return async request => {
    const leftMs = request.deadline - clock.now()
    if (leftMs <= 0) throw exceeded(request)
    if (request.signal.aborted) throw left(request.signal)

    const scope = new AbortController()
    const leave = () => scope.abort(left(request.signal))
    request.signal.addEventListener('abort', leave, { once: true })
    const cancelTimer = clock.after(leftMs, () => scope.abort(exceeded(request)))
    const close = () => {
      cancelTimer()
      request.signal.removeEventListener('abort', leave)
    }

    try {
      const response = await call({ ...request, signal: scope.signal })
      if (response.kind === 'streaming') void response.ending.then(close)
      else close()
      return response
    } catch (thrown) {
      close()
      throw thrown
    }
  }
}

/** A signal of somebody else's may abort with anything. */
function left({ reason }: AbortSignal): MeshError {
  return reason instanceof MeshError ? reason : new MeshError('cancelled', 'the caller went away', { cause: reason })
}

function exceeded({ path, service }: CallRequest): MeshError {
  return new MeshError('deadline_exceeded', `${path} on ${service} did not end before the caller's deadline`)
}
