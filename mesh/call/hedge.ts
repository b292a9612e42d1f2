import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import { outcomeOf } from '../outcome.ts'
import type { Attempt, Failure } from './attempt.ts'
import type { CallRequest, CallResponse } from './call.ts'
import type { CallFigures } from './call-figures.ts'
import type { Durations } from './durations.ts'
import type { RetryBudget } from './retry-budget.ts'

export interface HedgeOptions {
  readonly clock: Clock
  /** Whether calls of a service are hedged; asked at each call. */
  readonly isOn: (service: string) => boolean
  readonly durations: Durations
  /** So that slow instances are not answered with twice the work. */
  readonly budget: RetryBudget
  readonly figures: CallFigures
}

/**
 * The layer that asks a second instance where the first is slow: once, after as long as nineteen in twenty calls of the
 * method take, and only for whole calls that change nothing (NO_SIDE_EFFECTS). The first answer that is neither a fault nor
 * an overload is taken, and the other try is cancelled.
 *
 * Source: Dean and Barroso, The Tail at Scale (2013); gRFC A6's hedging, which waits for a fixed time.
 */
export function withHedge(attempt: Attempt, options: HedgeOptions): Attempt {
  const { clock, isOn, durations, budget, figures } = options

  return (request, excluded, watch) => {
    const { service, hints, shape, body } = request
    if (!hints.readOnly || shape !== 'unary' || !isOn(service) || !Buffer.isBuffer(body)) {
      return attempt(request, excluded, watch)
    }
    budget.deposit()
    const afterMs = durations.find(service, request.path)?.p95 ?? Number.NaN
    return Number.isNaN(afterMs) ? attempt(request, excluded, watch) : hedged(request, excluded, afterMs)
  }

  /** The time that counts is the instance's: waiting for room does not. */
  async function hedged(request: CallRequest, excluded: ReadonlySet<string>, afterMs: number) {
    const { promise: isSlow, resolve } = Promise.withResolvers<boolean>()
    let cancelTimer = () => {}
    let isOpen = true
    let since = clock.now()
    const first = begin(attempt, request, excluded, true, () => {
      since = clock.now()
      cancelTimer = clock.after(afterMs, () => resolve(true))
    })
    const ended = () => {
      isOpen = false
      cancelTimer()
      resolve(false)
    }
    first.result.then(ended, ended)
    if (!(await isSlow) || !budget.withdraw()) return await first.result

    const second = begin(attempt, request, new Set([...excluded, first.instance?.id ?? '']), false)
    const winner = await firstAnswer([first, second])
    // Nobody else could be asked.
    if (second.instance === undefined) return await first.result
    figures.of(request.service).hedges += 1
    if (winner === second) figures.of(request.service).hedgesWon += 1
    // It takes longer than this. Were it left out, slow calls would count too seldom, and ever more would pass for slow.
    if (isOpen) durations.add(request.service, request.path, clock.now() - since)
    const loser = winner === first ? second : first
    loser.cancel()
    const result = await winner.result
    return loser.instance === undefined ? result : { ...result, beside: loser.instance }
  }
}

/** One of two tries at the same call. */
interface Try {
  /** Who is asked; `undefined` until that is known, and where nobody could be. */
  instance: Instance | undefined
  readonly result: Promise<CallResponse | Failure>
  /** Another has answered: its stream is reset, its lease ends, and nobody is blamed. */
  cancel(): void
}

/**
 * Begins a try that can be cancelled by itself.
 *
 * @param waits    whether it may wait for room
 * @param onPicked called once it has an instance
 */
function begin(
  attempt: Attempt,
  request: CallRequest,
  excluded: ReadonlySet<string>,
  waits: boolean,
  onPicked = () => {},
): Try {
  const scope = new AbortController()
  const leave = () => scope.abort(request.signal.reason)
  if (request.signal.aborted) leave()
  request.signal.addEventListener('abort', leave, { once: true })
  let asked: Instance | undefined
  const watch = {
    waits,
    picked(instance: Instance) {
      asked = instance
      onPicked()
    },
  }
  const result = attempt({ ...request, signal: scope.signal }, excluded, watch)
  const ended = () => request.signal.removeEventListener('abort', leave)
  result.then(ended, ended)
  return {
    get instance() {
      return asked
    },
    result,
    cancel: () => scope.abort(new MeshError('cancelled', 'another instance answered first')),
  }
}

/** The try that answers first; where none does, the one that ends last. */
function firstAnswer(tries: readonly Try[]): Promise<Try> {
  const { promise, resolve } = Promise.withResolvers<Try>()
  let open = tries.length
  for (const one of tries) {
    const ended = (result?: CallResponse | Failure) => {
      open -= 1
      if (open === 0 || (result !== undefined && isAnswer(result))) resolve(one)
    }
    one.result.then(ended, () => ended())
  }
  return promise
}

function isAnswer(result: CallResponse | Failure): boolean {
  if (result.kind !== 'complete') return false
  const { kind } = outcomeOf(result.ending.status, 0)
  return kind === 'ok' || kind === 'neutral'
}
