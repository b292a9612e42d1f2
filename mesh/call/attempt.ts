import type { Balancer } from '../balance/balancer.ts'
import type { LoadReport } from '../balance/load-report.ts'
import type { PickRequest } from '../balance/strategy.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import { outcomeOf } from '../outcome.ts'
import type { CallRequest, CallResponse } from './call.ts'
import type { Durations } from './durations.ts'
import type { WaitingLines } from './waiting-lines.ts'

/**
 * A try that gave no response to hand on. `sent` is false only where the instance certainly never saw the call; then
 * trying elsewhere repeats nothing.
 */
export interface Failure {
  readonly kind: 'failed'
  readonly sent: boolean
  readonly error: MeshError
  /** The instance tried; absent where there was none to try. */
  readonly instance?: Instance
  /** The other instance that was asked at the same time, where the call was hedged. */
  readonly beside?: Instance
}

/** One exchange with one given instance: the innermost layer. `mesh/rpc/transport.ts` is the real one. */
export type Transport = (instance: Instance, request: CallRequest) => Promise<CallResponse | Failure>

/** How a hedge looks on at a try. */
export interface Watch {
  /** Hears which instance is asked. */
  picked(instance: Instance): void
  /** Whether the try may wait until somebody has room. */
  readonly waits: boolean
}

/** One try: an instance is picked, asked, and its outcome reported. */
export type Attempt = (
  request: CallRequest,
  excluded: ReadonlySet<string>,
  watch?: Watch,
) => Promise<CallResponse | Failure>

/** Finds the balancer of a service; waits for the first snapshot at most until the signal aborts. */
export type FindBalancer = (service: string, signal: AbortSignal) => Balancer | Promise<Balancer>

export interface LeasedOptions {
  readonly findBalancer: FindBalancer
  readonly transport: Transport
  readonly clock: Clock
  /** Where calls wait that nobody has room for. */
  readonly lines: WaitingLines
  /** Learns from whole answers that are OK. */
  readonly durations: Durations
}

/**
 * The layer that holds a lease around an exchange, from the pick until the last byte. A call that nobody has room for waits
 * before it. Health checks and the like need neither: else a few that watch an instance's health would pass for all that it
 * can do.
 */
export function leased({ findBalancer, transport, clock, lines, durations }: LeasedOptions): Attempt {
  return async (request, excluded, watch) => {
    const found = findBalancer(request.service, request.signal)
    const balancer = found instanceof Promise ? await found : found
    let start = clock.now()
    const ask = askOf(request, excluded, start)
    if (request.aside === true) {
      const instance = balancer.instanceFor(ask)
      return instance === undefined ? unpicked(noInstance(request.service, balancer)) : transport(instance, request)
    }
    let lease = lines.isWaiting(balancer) ? 'full' : balancer.pickWithRoom(ask)
    if (lease === 'full') {
      if (watch?.waits === false) return unpicked(noRoom(request))
      const waited = await lines.wait(balancer, request, ask)
      if (waited instanceof MeshError) return unpicked(waited)
      lease = waited
      start = clock.now()
    }
    if (lease === undefined) return unpicked(noInstance(request.service, balancer))

    const held = lease
    const report = (status: number, said?: LoadReport) => {
      const outcome = outcomeOf(status, clock.now() - start)
      held.done(outcome, said)
      if (status === 0 && request.shape === 'unary') durations.add(request.service, request.path, outcome.durationMs)
    }
    try {
      watch?.picked(held.instance)
      const result = await transport(held.instance, request)
      if (result.kind === 'streaming') void result.ending.then(ending => report(ending.status, ending.said))
      else if (result.kind === 'complete') report(result.ending.status, result.ending.said)
      else report(result.error.grpcStatus)
      return result
    } catch (thrown) {
      report(MeshError.from(thrown).grpcStatus)
      throw thrown
    }
  }
}

function askOf({ steering }: CallRequest, excluded: ReadonlySet<string>, now: number): PickRequest {
  return steering === undefined ? { now, excluded } : { ...steering, now, excluded }
}

function unpicked(error: MeshError): Failure {
  return { kind: 'failed', sent: false, error }
}

function noInstance(service: string, { ready, registered }: { ready: number; registered: number }): MeshError {
  return new MeshError('no_instance', `no ready instance of ${service} (${ready} of ${registered} ready)`)
}

function noRoom({ service }: CallRequest): MeshError {
  return new MeshError('overloaded', `every other instance of ${service} is full`)
}
