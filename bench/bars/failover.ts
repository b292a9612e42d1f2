import { setTimeout as sleep } from 'node:timers/promises'
import { shares, steadyLoad } from '../../tests/support/load.ts'
import { weatherCalls } from '../load/weather-calls.ts'
import { startMesh } from '../mesh.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'

const instances = 3
const perSecond = 100
const progressSeconds = 10
/** Calls take a millisecond: the instance is held still this long before it dies, so that some are lost with it. */
const heldMs = 200

/** Its methods have no side effects: a call that was lost with the instance may be asked of another. */
export const failover: Bar = {
  name: 'failover',
  promise: `kill -9 one of ${instances} weather instances under ${perSecond} calls/s by gRPC and REST for 60 s`,
  target: '0 failed',
  run,
}

async function run({ seconds = 60 }: RunOptions): Promise<Verdict> {
  await using mesh = await startMesh({
    service: 'weather',
    instances,
    // The strategy that does not notice that calls on it take long.
    env: { LOAD_BALANCER_STRATEGY: 'round_robin' },
  })
  using weather = weatherCalls(mesh.router)
  const startedAt = performance.now()
  const load = steadyLoad(perSecond, weather.call)
  await sleep(seconds * 250)

  const [victim] = mesh.instances
  if (victim === undefined) throw new Error('no instance')
  victim.send('SIGSTOP')
  await sleep(heldMs)
  victim.send('SIGKILL')
  const killedAt = performance.now()
  console.log(`killed ${victim.id} after ${load.outcomes.length} calls`)
  const endAt = startedAt + seconds * 1000
  while (performance.now() < endAt) {
    await sleep(Math.min(progressSeconds * 1000, endAt - performance.now()))
    console.log(`${load.outcomes.length} calls, ${load.outcomes.filter(({ error }) => error).length} failed`)
  }

  const outcomes = await load.stop()
  const failed = outcomes.filter(({ error }) => error !== undefined)
  const after = outcomes.filter(({ endedAt }) => endedAt >= killedAt)
  const retried = after.filter(({ attempts = 1 }) => attempts > 1)
  const slowestMs = Math.max(...after.map(one => one.endedAt - one.startedAt))
  const answers = [...shares(outcomes.map(({ instance }) => instance))]
  console.log(answers.map(([instance, count]) => `${instance} answered ${count}`).join(', '))
  for (const { error } of failed.slice(0, 5)) console.log(`failed: ${error?.message}`)
  const spoke = shares(outcomes.filter(({ endedAt }) => endedAt < killedAt).map(({ instance }) => instance))
  if (!spoke.has(victim.id)) throw new Error(`${victim.id} answered nothing before it was killed: nothing was tried`)
  return {
    figure: `${failed.length} failed of ${outcomes.length} in ${seconds} s, ${retried.length} lost with the instance and answered by another, slowest after the kill ${slowestMs.toFixed(0)} ms`,
    met: failed.length === 0 && outcomes.length >= 0.8 * perSecond * seconds,
  }
}
