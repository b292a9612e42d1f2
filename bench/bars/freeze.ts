import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../tests/support/eventually.ts'
import { type Load, type LoadOutcome, steadyLoad } from '../../tests/support/load.ts'
import { weatherCalls } from '../load/weather-calls.ts'
import { type MeshInstance, startMesh } from '../mesh.ts'
import { median, percentile } from '../percentile.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'

const instances = 3
const perSecond = 100
const targetMs = 3_000
/** How long the instance stays frozen: well past the target, so that a late call would be seen. */
const frozenMs = 8_000

const warmUpSeconds = 5

/** A frozen process keeps its connections and its open port: nothing but silence tells. */
export const freeze: Bar = {
  name: 'freeze',
  promise: `SIGSTOP one of ${instances} weather instances under ${perSecond} calls/s: the last new call handed to it`,
  target: `≤ ${targetMs / 1000} s after the signal`,
  run,
}

async function run({ rounds = 3 }: RunOptions): Promise<Verdict> {
  // The one that never looks hands it a call in three until it is told; the default sees that its calls do not end.
  const blind = await measure('round_robin', rounds)
  const seeing = await measure('p2c', rounds)
  const worstMs = Math.max(...[...blind, ...seeing].map(({ lastHandedMs }) => lastHandedMs))
  return {
    figure: `${inSeconds(worstMs)} at worst; round_robin: ${sum(blind)}; p2c: ${sum(seeing)}`,
    met: worstMs <= targetMs,
  }
}

function sum(trials: readonly Trial[]): string {
  const held = trials.flatMap(trial => trial.held)
  const failed = trials.flatMap(trial => trial.failed)
  return [
    `median ${inSeconds(median(trials.map(({ lastHandedMs }) => lastHandedMs)))}`,
    `of ${held.length + failed.length} calls that it held ${failed.length} failed`,
    ...(held.length === 0 ? [] : [`the others took ${inSeconds(Math.max(...held))} at most`]),
  ].join(', ')
}

async function measure(strategy: string, rounds: number): Promise<Trial[]> {
  await using mesh = await startMesh({ service: 'weather', instances, env: { LOAD_BALANCER_STRATEGY: strategy } })
  using weather = weatherCalls(mesh.router)
  const underWay = new Set<number>()
  const load = steadyLoad(perSecond, async () => {
    const startedAt = performance.now()
    underWay.add(startedAt)
    try {
      return await weather.call()
    } finally {
      underWay.delete(startedAt)
    }
  })
  const [victim] = mesh.instances
  if (victim === undefined) throw new Error('no instance')

  // The router has served for a while: its retry budget is a fifth of the calls that it has seen.
  await load.more(warmUpSeconds * perSecond)

  const trials: Trial[] = []
  for (let round = 1; round <= rounds; round++) {
    const trial = await freezeOnce(victim, load, underWay)
    trials.push(trial)
    console.log(`${strategy} ${round} of ${rounds}: ${describe(trial)}`)
  }
  await load.stop()
  return trials
}

interface Trial {
  /** From the signal to the start of the last call that went to the frozen instance. */
  readonly lastHandedMs: number
  /** How long each call took that it held and another answered. */
  readonly held: readonly number[]
  /** What callers were told of calls that it held and nobody else answered. */
  readonly failed: readonly string[]
  /** From SIGCONT to its first answer. */
  readonly backAfterMs: number
}

/** @param underWay when each call that has not ended began */
async function freezeOnce(victim: MeshInstance, load: Load, underWay: ReadonlySet<number>): Promise<Trial> {
  const isIts = ({ instance }: LoadOutcome) => instance === victim.id
  await eventually(`${victim.id} answers`, () => load.outcomes.slice(-perSecond).some(isIts))
  victim.send('SIGSTOP')
  const frozenAt = performance.now()
  await sleep(frozenMs)
  victim.send('SIGCONT')
  const thawedAt = performance.now()
  const back = await eventually(`${victim.id} answers again`, () =>
    load.outcomes.find(one => isIts(one) && one.startedAt > thawedAt),
  )

  await eventually('all calls from before that end', () => [...underWay].every(began => began > thawedAt), 40_000)

  // Calls that were under way at the signal, or came after it while it was frozen.
  const touched = load.outcomes.filter(one => one.endedAt > frozenAt && one.startedAt < thawedAt)
  // It held those that another had to be asked for, those that failed, and those that it answered when it was thawed.
  const handed = touched.filter(one => one.error !== undefined || (one.attempts ?? 1) > 1 || isIts(one))
  const held = handed.filter(one => one.error === undefined && one.attempts !== 1)
  return {
    lastHandedMs: Math.max(0, ...handed.map(one => one.startedAt - frozenAt)),
    held: held.map(one => one.endedAt - one.startedAt),
    failed: handed.flatMap(({ error }) => error?.message.replace(/"requestId":"\w+"/, '') ?? []),
    backAfterMs: back.endedAt - thawedAt,
  }
}

function describe({ lastHandedMs, held, failed, backAfterMs }: Trial): string {
  const took =
    held.length === 0
      ? ''
      : `, after ${inSeconds(percentile(held, 0.5))} (p50), ${inSeconds(Math.max(...held))} at most`
  return [
    `last new call after ${inSeconds(lastHandedMs)}`,
    `${held.length} held and answered by others${took}`,
    `${failed.length} failed${[...new Set(failed)].map(text => ` (${text})`).join('')}`,
    `back ${inSeconds(backAfterMs)} after SIGCONT`,
  ].join('; ')
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
