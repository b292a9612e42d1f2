import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Attempt, Failure } from './attempt.ts'
import type { CallRequest, CallResponse } from './call.ts'
import type { CallFigures } from './call-figures.ts'
import type { Durations } from './durations.ts'
import type { MethodDurations } from './method-durations.ts'

/** One call in so many that have too little time is let through: else nobody would notice that less is enough by now. */
const letThrough = 10

export interface RefusalOptions {
  readonly durations: Durations
  readonly clock: Clock
  readonly figures: CallFigures
}

/**
 * The layer that refuses a call at once where less time is left than nine in ten calls of its method take: its caller
 * hears so while it can still do something else, and no instance works for nobody. Nothing is refused while fewer than 20
 * calls of the method are known.
 */
export function withRefusal(attempt: Attempt, { durations, clock, figures }: RefusalOptions): Attempt {
  let late = 0

  return (request, excluded, watch) => {
    const method = request.shape === 'unary' ? durations.find(request.service, request.path) : undefined
    if (method === undefined) return attempt(request, excluded, watch)
    const leftMs = request.deadline - clock.now()
    if (!(leftMs < method.p10)) return attempt(request, excluded, watch)
    late += 1
    if (late % letThrough === 0) return through(method, attempt(request, excluded, watch))
    figures.of(request.service).refused += 1
    return Promise.resolve(refused(request, leftMs, method))
  }

  /** It stands for those that were refused: what it takes counts as often. */
  async function through(method: MethodDurations, result: Promise<CallResponse | Failure>) {
    const start = clock.now()
    const ended = await result
    if (ended.kind === 'complete' && ended.ending.status === 0) method.add(clock.now() - start, letThrough - 1)
    return ended
  }
}

function refused({ path, service }: CallRequest, leftMs: number, { p10 }: MethodDurations): Failure {
  const left = `${Math.max(0, Math.floor(leftMs))} ms are left, and nine in ten calls take longer than ${Math.ceil(p10)} ms`
  const error = new MeshError('deadline_exceeded', `${path} on ${service} was not begun: ${left}`)
  return { kind: 'failed', sent: false, error }
}
