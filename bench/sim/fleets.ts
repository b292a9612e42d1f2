import { createStrategy, strategyNames } from '#mesh/balance/strategies.ts'
import { lognormal } from './distribution.ts'
import type { Scenario } from './simulate.ts'
import { equal, type Shape } from './station.ts'

/** A scenario but for the strategy and how hard it is driven. */
export type Fleet = Omit<Scenario, 'strategy' | 'load' | 'warmUp' | 'calls' | 'seed'>

/** How the mesh's instances report: on every reply, and as a heartbeat. The mean call takes a second in the simulator. */
const meshReports = { onReply: true, every: 1 }

/** Agents: 4 routers, 20 instances × 4 slots, half of them 2× faster, lognormal durations with CV 2. */
export const agents: Fleet = {
  instances: [...equal(10, 4, 1), ...equal(10, 4, 2)],
  routers: 4,
  sizes: lognormal(2),
  reports: meshReports,
}

/** One of 20 answers at once, and wrongly; the others are equal. It is the first. */
export const blackHole: Fleet = {
  instances: [{ slots: 4, speed: 1, fails: () => true }, ...equal(19, 4)],
  routers: 4,
  sizes: lognormal(2),
  reports: meshReports,
}

/** Of 20 equal instances, 4 have a neighbour that takes three quarters of their CPU, half of the time, each in turn. */
export const antagonists: Fleet = {
  instances: Array.from({ length: 20 }, (_, i): Shape => {
    const slow = (now: number) => i < 4 && Math.floor(now / 30 + i / 2) % 2 === 1
    return { slots: 4, speed: 1, serve: (size, now) => (slow(now) ? 4 * size : size) }
  }),
  routers: 4,
  sizes: lognormal(2),
  reports: meshReports,
}

/** Every strategy of the mesh, once: some have two names. */
export const compared: readonly string[] = strategyNames.filter(name => createStrategy(name, Math.random).name === name)
