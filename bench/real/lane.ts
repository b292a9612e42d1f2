import { type Child, startChild } from './children.ts'
import type { Conduct, Ready } from './instance.ts'
import type { Plan } from './plan.ts'
import { fleet } from './situation.ts'
import type { Target } from './task.ts'

/** One fleet of processes; runs take turns on it, and each finds it idle. */
export interface Lane extends Disposable {
  take(run: number, plan: Plan): Members
}

/** The instances of a run: they have ids of their own, so that nobody knows anything of them. */
export interface Members {
  /** By place. */
  readonly targets: readonly Target[]
  /** Tells them when the run starts, and so how they are to be. */
  begin(startAtMs: number): void
  /** The instance in a place leaves, and one that waited takes its place. */
  replace(place: number): { readonly left: Target; readonly joined: Target }
}

/** Processes beyond the fleet's, for those that join: who left may still have calls, and comes back only after others. */
const spares = 2

export async function startLane(env: Readonly<Record<string, string>>): Promise<Lane> {
  using stack = new DisposableStack()
  const count = fleet.instances + spares
  const children: Child<Ready>[] = await Promise.all(
    Array.from({ length: count }, () => startChild<Ready>('instance.ts', env)),
  )
  for (const child of children) stack.use(child)
  const kept = stack.move()
  const byPid = (pid: number) => children.find(child => child.pid === pid) as Child<Ready>

  return {
    take(run, { situation, seed }) {
      const idle = [...children]
      const targets: Target[] = []
      let startAtMs = 0
      let joined = 0
      for (let place = 0; place < fleet.instances; place++) join(place)
      return {
        targets,
        begin(at) {
          startAtMs = at
          for (const [place, { pid }] of targets.entries()) conduct(place, place, byPid(pid))
        },
        replace(place) {
          const left = targets[place] as Target
          idle.push(byPid(left.pid))
          return { left, joined: join(place) }
        },
      }

      function join(place: number): Target {
        const child = idle.shift() as Child<Ready>
        const number = joined++
        const id = `bench-${run}-${String(number).padStart(2, '0')}`
        const target = { id, port: child.first.port, pid: child.pid }
        targets[place] = target
        conduct(place, number, child)
        return target
      }

      function conduct(place: number, number: number, child: Child<Ready>): void {
        child.process.send({ situation, place, number, seed, startAtMs } satisfies Conduct)
      }
    },
    [Symbol.dispose]: () => kept.dispose(),
  }
}
