import { type Child, startChild } from './children.ts'
import type { Policy } from './policy.ts'
import type { ScheduledCall } from './schedule.ts'
import type { Order, Outcomes, Report, Target } from './task.ts'

/** The callers of all runs: a process for each router. */
export interface Callers extends Disposable {
  /** Resolves when all are connected. */
  prepare(run: number, policy: Policy, service: string, targets: readonly Target[]): Promise<void>
  change(run: number, targets: readonly Target[]): void
  /** Makes the calls; resolves when the last has ended. */
  start(run: number, startAtMs: number, calls: readonly ScheduledCall[]): Promise<Outcomes[]>
}

/** @param routerPorts the gRPC port of each router */
export async function startCallers(
  routerPorts: readonly number[],
  env: Readonly<Record<string, string>>,
): Promise<Callers> {
  using stack = new DisposableStack()
  const children: Child<unknown>[] = await Promise.all(routerPorts.map(() => startChild('caller.ts', env)))
  for (const child of children) {
    stack.use(child)
    // Every run listens for its own reports.
    child.process.setMaxListeners(0)
  }
  const kept = stack.move()

  return {
    async prepare(run, policy, service, targets) {
      const prepared = children.map((child, i) => {
        const routerPort = routerPorts[i] as number
        return tell(child, { do: 'prepare', run, policy, service, routerPort, targets })
      })
      await Promise.all(prepared)
    },
    change(run, targets) {
      for (const { process } of children) process.send({ do: 'change', run, targets } satisfies Order)
    },
    async start(run, startAtMs, calls) {
      const ended = children.map(async (child, router) => {
        const own = calls.filter(call => call.router === router)
        const atMs = own.map(call => call.atMs)
        const report = await tell(child, { do: 'start', run, startAtMs, atMs })
        if (report.what !== 'ended') throw new Error(`a caller of run ${run} made no calls`)
        return report.outcomes
      })
      return Promise.all(ended)
    },
    [Symbol.dispose]: () => kept.dispose(),
  }
}

/** Gives an order; resolves with what comes of it. */
function tell({ process }: Child<unknown>, order: Order): Promise<Report> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown) => {
      const report = message as Report
      if (report.run !== order.run) return
      process.off('message', hear)
      process.off('exit', leave)
      if (report.what === 'failed') reject(new Error(`run ${order.run}: ${report.why}`))
      else resolve(report)
    }
    const leave = () => reject(new Error('a caller ended'))
    process.on('message', hear)
    process.once('exit', leave)
    process.send(order)
  })
}
