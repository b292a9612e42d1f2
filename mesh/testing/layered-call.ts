import { createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { leased } from '../call/attempt.ts'
import type { CallRequest } from '../call/call.ts'
import { CallFigures } from '../call/call-figures.ts'
import { withDeadline } from '../call/deadline.ts'
import { Durations } from '../call/durations.ts'
import { withHedge } from '../call/hedge.ts'
import { withRefusal } from '../call/refusal.ts'
import { withRetry } from '../call/retry.ts'
import { createRetryBudget } from '../call/retry-budget.ts'
import { withSteering } from '../call/steering.ts'
import { WaitingLines } from '../call/waiting-lines.ts'
import type { Instance } from '../instance.ts'
import { ManualClock } from '../manual-clock.ts'
import { callRequest } from './call-request.ts'
import { createMemoryTransport, type MemoryInstance } from './memory-transport.ts'

/** What a test may say of the layers otherwise. */
export interface LayeredOptions {
  readonly strategy?: string
  /** Uniform in [0, 1); absent: always the middle. */
  readonly random?: () => number
  /** So many calls may wait for room; absent: 100. */
  readonly mostWaiting?: number
  /** Hedges in hand; NaN or absent: calls are not hedged. */
  readonly hedges?: number
  /** Retries in hand; absent: 10. */
  readonly retries?: number
}

/** All layers of a call over a memory transport, and a clock that is moved by hand. */
export function createLayeredCall(
  answer: MemoryInstance,
  instances: readonly Instance[],
  options: LayeredOptions = {},
) {
  const { strategy = 'adaptive', random = () => 0.5, mostWaiting = 100, hedges = Number.NaN, retries = 10 } = options
  const clock = new ManualClock()
  const balancer = createBalancer(createStrategy(strategy, random), {
    window: 20,
    strategyNamed: name => createStrategy(name, random),
  })
  balancer.update({ service: 'tool-test', instances }, clock.now())
  const { transport, asked } = createMemoryTransport(answer)
  const figures = new CallFigures()
  const durations = new Durations()
  const lines = new WaitingLines(clock, mostWaiting, figures)
  const attempt = leased({ findBalancer: () => balancer, transport, clock, lines, durations })
  const inTime = withRefusal(attempt, { durations, clock, figures })
  const hedged = withHedge(inTime, {
    clock,
    isOn: () => !Number.isNaN(hedges),
    durations,
    budget: createRetryBudget({ perCall: 0, reserve: hedges }),
    figures,
  })
  const budget = createRetryBudget({ perCall: 0, reserve: retries })
  const call = withSteering(
    withDeadline(withRetry(hedged, { clock, random, budget, maxAttempts: 3, backoffMs: 50 }), clock),
  )
  return {
    call: (facts: Partial<CallRequest> = {}) => call(callRequest(facts)),
    clock,
    balancer,
    asked,
    durations,
    figures: figures.of('tool-test'),
    /** Leases that are held, over all instances. */
    inFlight: () => balancer.endpoints.reduce((sum, endpoint) => sum + endpoint.inFlight, 0),
  }
}
