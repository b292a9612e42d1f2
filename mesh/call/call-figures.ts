import type { Priority } from './steering.ts'

/** What became of the calls of one service that took another way than most; counted since the start. */
export interface ServiceFigures {
  /** Calls that wait for room now. */
  readonly waiting: Record<Priority, number>
  /** Calls that were turned away because too many waited. */
  readonly shed: Record<Priority, number>
  /** Calls that were refused because hardly any ends in the time that they had left. */
  refused: number
  /** Second tries beside a slow first, and those of them whose answer was used. */
  hedges: number
  hedgesWon: number
}

/** Made when something first happens: most services have none. */
export class CallFigures {
  readonly all = new Map<string, ServiceFigures>()

  of(service: string): ServiceFigures {
    const known = this.all.get(service)
    if (known !== undefined) return known
    const waiting = { interactive: 0, task: 0, batch: 0 }
    const figures = { waiting, shed: { ...waiting }, refused: 0, hedges: 0, hedgesWon: 0 }
    this.all.set(service, figures)
    return figures
  }

  /** The service is gone. */
  forget(service: string): void {
    this.all.delete(service)
  }
}
