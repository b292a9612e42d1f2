import type { Balancer } from '../balance/balancer.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import { outcomeOf } from '../outcome.ts'
import type { CallRequest, CallResponse } from './call.ts'

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
}

/** One exchange with one given instance: the innermost layer. `mesh/rpc/transport.ts` is the real one. */
export type Transport = (instance: Instance, request: CallRequest) => Promise<CallResponse | Failure>

/** One try: an instance is picked, asked, and its outcome reported. */
export type Attempt = (request: CallRequest, excluded: ReadonlySet<string>) => Promise<CallResponse | Failure>

/** Finds the balancer of a service; waits for the first snapshot at most until the signal aborts. */
export type FindBalancer = (service: string, signal: AbortSignal) => Balancer | Promise<Balancer>

/** The layer that holds a lease around an exchange, from the pick until the last byte. */
export function leased(findBalancer: FindBalancer, transport: Transport, clock: Clock): Attempt {
  return async (request, excluded) => {
    const found = findBalancer(request.service, request.signal)
    const balancer = found instanceof Promise ? await found : found
    const start = clock.now()
    const lease = balancer.pick({ now: start, excluded })
    if (lease === undefined) return { kind: 'failed', sent: false, error: noInstance(request.service, balancer) }

    const report = (status: number) => lease.done(outcomeOf(status, clock.now() - start))
    try {
      const result = await transport(lease.instance, request)
      if (result.kind === 'streaming') void result.ending.then(ending => report(ending.status))
      else report(result.kind === 'complete' ? result.ending.status : result.error.grpcStatus)
      return result
    } catch (thrown) {
      report(MeshError.from(thrown).grpcStatus)
      throw thrown
    }
  }
}

function noInstance(service: string, { ready, registered }: { ready: number; registered: number }): MeshError {
  return new MeshError('no_instance', `no ready instance of ${service} (${ready} of ${registered} ready)`)
}
