import type { Balancer, Lease } from '../balance/balancer.ts'
import type { PickRequest } from '../balance/strategy.ts'
import type { Clock } from '../clock.ts'
import type { MeshError } from '../errors.ts'
import type { CallRequest } from './call.ts'
import type { CallFigures } from './call-figures.ts'
import { WaitingLine } from './waiting-line.ts'

/** The lines of all services. A pool has one from its first call on that has to wait. */
export class WaitingLines {
  readonly #lines = new WeakMap<Balancer, WaitingLine>()
  readonly #clock: Clock
  readonly #most: number
  readonly #figures: CallFigures

  /** @param most so many calls of one service may wait at once */
  constructor(clock: Clock, most: number, figures: CallFigures) {
    this.#clock = clock
    this.#most = most
    this.#figures = figures
  }

  /** Whether calls of this pool wait: then a newcomer waits behind them. */
  isWaiting(balancer: Balancer): boolean {
    return (this.#lines.get(balancer)?.size ?? 0) > 0
  }

  wait(balancer: Balancer, request: CallRequest, ask: PickRequest): Promise<Lease | MeshError | undefined> {
    const known = this.#lines.get(balancer)
    if (known !== undefined) return known.wait(request, ask)
    const { service } = request
    const line = new WaitingLine(balancer, service, this.#clock, this.#most, this.#figures.of(service))
    this.#lines.set(balancer, line)
    return line.wait(request, ask)
  }
}
