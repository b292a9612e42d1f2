import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'

/**
 * Bounds work in time.
 *
 * @param signal the caller's
 * @param work   gets a signal that aborts with the caller's, or after `ms` with a MeshError `deadline_exceeded`; it
 *   must end soon after
 */
export async function within<T>(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const bound = new AbortController()
  const release = clock.after(ms, () => bound.abort(new MeshError('deadline_exceeded', `no answer within ${ms} ms`)))
  try {
    return await work(AbortSignal.any([signal, bound.signal]))
  } finally {
    release()
  }
}
