import type { Clock } from '../clock.ts'
import { errorTable, MeshError } from '../errors.ts'
import type { Attempt, Failure } from './attempt.ts'
import { type Call, type CallRequest, type CallResponse, metadataValue } from './call.ts'
import type { RetryBudget } from './retry-budget.ts'

export interface RetrySettings {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly budget: RetryBudget
  /** Tries that may have run, in all; a try that never left this process does not count. */
  readonly maxAttempts: number
  /** The first pause; it doubles with each try, and each is drawn from 0 to twice the value. */
  readonly backoffMs: number
}

/**
 * The layer that tries a failed call on another instance.
 *
 * A try that was never sent is repeated at once, on each other instance at most once: it repeats nothing (gRFC A6
 * calls this transparent). A try that may have run is repeated only where the operation's hints permit it, after a
 * pause, within the budget. Bodies that stream are sent once.
 *
 * `grpc-retry-pushback-ms` speaks for the instance that says it: this call does not come back to it. Another may have room,
 * so it is asked after the ordinary pause; where nobody else is left, the answer goes to the caller, who can wait.
 */
export function withRetry(attempt: Attempt, settings: RetrySettings): Call {
  return async request => {
    settings.budget.deposit()
    const first = await attempt(request, nobody)
    if (!mayRepeat(first, request)) return settle(first, triesOf(first))
    return retry(first, request)
  }

  async function retry(first: CallResponse | Failure, request: CallRequest): Promise<CallResponse> {
    const excluded = new Set<string>()
    let result = first
    let sent = 0
    for (let tried = triesOf(first); ; tried += triesOf(result)) {
      if (!mayRepeat(result, request) || request.signal.aborted) return settle(result, tried)
      const never = result.kind === 'failed' && !result.sent
      if (!never && (++sent >= settings.maxAttempts || !settings.budget.withdraw())) return settle(result, tried)
      if (result.instance === undefined) return settle(result, tried)
      excluded.add(result.instance.id)
      if (result.beside !== undefined) excluded.add(result.beside.id)
      if (!never) await pause(sent, request)
      // Whoever went away during the pause is not asked for; why they went says more than the last failure.
      if (request.signal.aborted) throw MeshError.from(request.signal.reason)

      const next = await attempt(request, excluded)
      // Nobody else to ask: the first answer says more than "no instance".
      if (next.kind === 'failed' && next.instance === undefined) return settle(result, tried)
      result = next
    }
  }

  async function pause(sent: number, request: CallRequest): Promise<void> {
    const ms = settings.backoffMs * 2 ** (sent - 1) * 2 * settings.random()
    if (ms < request.deadline - settings.clock.now()) await settings.clock.sleep(ms, request.signal).catch(() => {})
  }
}

const nobody: ReadonlySet<string> = new Set()

/** Whether another instance may be asked after this result. */
function mayRepeat(result: CallResponse | Failure, { body, hints }: CallRequest): boolean {
  if (result.kind === 'failed') {
    if (result.instance === undefined) return false
    if (!result.sent) return true
    return hints.idempotent && Buffer.isBuffer(body) && result.error.code === 'unavailable'
  }
  if (result.kind === 'streaming' || !Buffer.isBuffer(body)) return false
  const { status, trailers } = result.ending
  const pushback = metadataValue(trailers, 'grpc-retry-pushback-ms')
  // What is no number of milliseconds asks for no retry at all (gRFC A6).
  if (pushback !== undefined && !/^\d+$/.test(pushback)) return false
  // A full instance that says when to come back has not run the call; one that just has no quota left might have.
  if (status === errorTable.resource_exhausted.grpc) return pushback !== undefined
  return status === errorTable.unavailable.grpc && hints.idempotent
}

/** Instances asked: two where the call was hedged. */
function triesOf({ beside }: CallResponse | Failure): number {
  return beside === undefined ? 1 : 2
}

function settle(result: CallResponse | Failure, attempts: number): CallResponse {
  if (result.kind === 'failed') throw result.error
  return attempts === 1 ? result : { ...result, attempts }
}
