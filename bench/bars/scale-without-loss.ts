import { eventually } from '../../tests/support/eventually.ts'
import { deregister, register } from '../../tests/support/register.ts'
import { type Fleet, startFleet } from '../fleet.ts'
import { isStream, type MixedLoad, type MixedOutcome, mixedLoad } from '../load/mixed-calls.ts'
import { median } from '../percentile.ts'
import type { Bar, Verdict } from '../promise.ts'
import { type Relay, startRelay } from '../relay.ts'
import { table } from '../table.ts'

const perSecond = 200
const changes = 100
const maxJoinMs = 1_000
const maxLeaveMs = 200
/** Relays that are in at once while membership changes. */
const relaysAtOnce = 4
const reloadsByHand = 3
/** Calls of each kind before and after what is done: what went wrong late still counts for it. */
const quietCalls = 50

/** Everything that may come, go or be restarted in a mesh does so, one after another, under one steady load. */
export const scaleWithoutLoss: Bar = {
  name: 'scale-without-loss',
  promise: `${perSecond} calls/s through the edge (gRPC, REST, SSE, gRPC streams) while everything comes, goes and is restarted`,
  target: `0 failed new calls, 0 reloads for ${changes} membership changes, first call ≤ ${maxJoinMs / 1000} s after passing, last ≤ ${maxLeaveMs} ms after leaving`,
  run,
}

/** What is done under load. */
interface Step {
  readonly name: string
  /** Reloads of HAProxy that belong to it. */
  readonly reloads?: number
  /** What is killed in it, all that it does: calls that were running there then are counted apart. */
  readonly kills?: 'router' | 'instance'
  act(fleet: Fleet, times: MemberTimes): Promise<void>
}

/** How long members took, in milliseconds. */
interface MemberTimes {
  /** From the registration, which passes at once, to the first request. */
  readonly join: number[]
  /** From the departure to the last new request. */
  readonly leave: number[]
}

const steps: readonly Step[] = [
  { name: 'nothing', act: async () => {} },
  { name: 'routers 1 → 6', act: fleet => fleet.scaleRouters(6) },
  { name: 'routers 6 → 2', act: fleet => fleet.scaleRouters(2) },
  { name: 'echo 1 → 5', act: fleet => fleet.scaleInstances(5) },
  { name: 'echo 5 → 1', act: fleet => fleet.scaleInstances(1) },
  { name: 'every router restarted in turn', act: restartRouters },
  { name: 'kill -9 of one of 2 routers', kills: 'router', act: ({ routers: [victim] }) => kill(victim) },
  { name: 'routers 1 → 2, echo 1 → 3', act: growAgain },
  { name: 'kill -9 of one of 3 echo', kills: 'instance', act: ({ instances: [victim] }) => kill(victim) },
  { name: `HAProxy reloaded ${reloadsByHand} times`, reloads: reloadsByHand, act: reloadHaproxy },
  { name: 'controller ended and started', act: fleet => restartController(fleet, 'SIGTERM') },
  { name: 'kill -9 of the controller, started', act: fleet => restartController(fleet, 'SIGKILL') },
  { name: 'kill -9 of Consul, started empty', act: restartConsul },
  { name: `${changes} membership changes`, act: changeMembers },
]

async function restartRouters(fleet: Fleet): Promise<void> {
  for (const router of fleet.routers) {
    await router.stop()
    await fleet.settled()
    await fleet.scaleRouters(2)
  }
}

async function kill(victim: { kill(): Promise<void> } | undefined): Promise<void> {
  if (victim === undefined) throw new Error('nobody is there to be killed')
  await victim.kill()
}

async function growAgain(fleet: Fleet): Promise<void> {
  await fleet.scaleRouters(2)
  await fleet.scaleInstances(3)
}

async function reloadHaproxy({ edge }: Fleet): Promise<void> {
  for (let i = 0; i < reloadsByHand; i++) {
    const before = (await edge.status()).haproxy?.pid
    await edge.master('reload')
    await eventually('there is a new worker', async () => {
      const { haproxy, ready } = await edge.status()
      return ready && haproxy !== undefined && haproxy.pid !== before
    })
  }
}

async function restartController({ edge }: Fleet, signal: NodeJS.Signals): Promise<void> {
  edge.controller.send(signal)
  await edge.controllerGone()
  await edge.restartController()
}

async function restartConsul(fleet: Fleet): Promise<void> {
  await fleet.consul.restart()
  await fleet.settled()
}

/** Relays register as routers and leave again, a few at a time, each as soon as the newest has its first request. */
async function changeMembers({ consul, routers }: Fleet, times: MemberTimes): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const present: { readonly id: string; readonly relay: Relay }[] = []
  const left: { readonly at: number; readonly relay: Relay }[] = []

  async function join(id: string): Promise<void> {
    const [router] = routers
    if (router === undefined) throw new Error('there is no router')
    const relay = stack.use(await startRelay(router))
    const at = performance.now()
    const meta = { http_port: String(relay.httpPort) }
    const place = { Address: '127.0.0.1', Port: relay.grpcPort }
    await register(consul, { Name: 'mcp-router', ID: id, ...place, Meta: meta })
    const first = await eventually(`${id} has a request`, () => relay.requests[0])
    times.join.push(first - at)
    present.push({ id, relay })
  }
  async function leave(): Promise<void> {
    const oldest = present.shift()
    if (oldest === undefined) return
    left.push({ at: performance.now(), relay: oldest.relay })
    await deregister(consul, oldest.id)
  }

  for (let i = 0; i < changes / 2; i++) {
    await join(`relay-${i}`)
    if (present.length === relaysAtOnce) await leave()
  }
  while (present.length > 0) await leave()
  const quietSince = () => Math.max(...left.map(({ at, relay }) => Math.max(at, relay.requests.at(-1) ?? at)))
  await eventually('the last one is asked no more', () => performance.now() - quietSince() > 2_000)
  for (const { at, relay } of left) times.leave.push(Math.max(0, (relay.requests.at(-1) ?? at) - at))
}

/** What was seen of a step. */
interface Seen {
  readonly step: Step
  /** Calls belong to the step in which they began. */
  readonly from: number
  readonly to: number
  readonly reloads: number
  /** When what it killed was gone: a call after that was new. */
  readonly actedAt: number
}

async function run(): Promise<Verdict> {
  await using fleet = await startFleet('echo', 1, 1)
  const load = mixedLoad(fleet.edge.http, fleet.edge.grpc, perSecond)
  await load.more(2 * quietCalls)
  const times: MemberTimes = { join: [], leave: [] }
  const seen: Seen[] = []
  for (const step of steps) {
    console.log(`${step.name} …`)
    seen.push(await take(step, fleet, load, times))
  }
  await load.stop()
  return judge(
    seen.map(one => ({ ...one, ...verdictOf(one, load.outcomes()) })),
    times,
  )
}

async function take(step: Step, fleet: Fleet, load: MixedLoad, times: MemberTimes): Promise<Seen> {
  const from = performance.now()
  const reloadsBefore = await fleet.reloads()
  await load.more(quietCalls)
  await step.act(fleet, times)
  const actedAt = performance.now()
  await load.more(quietCalls)
  return { step, from, to: performance.now(), reloads: (await fleet.reloads()) - reloadsBefore, actedAt }
}

/** The calls of a step, those that failed, and apart from them those that went with a killed process. */
function verdictOf({ step, from, to, actedAt }: Seen, outcomes: readonly MixedOutcome[]) {
  const calls = outcomes.filter(({ startedAt }) => startedAt >= from && startedAt < to)
  const failed = calls.filter(({ error }) => error !== undefined)
  // A killed router takes with it what ran there. What a killed instance had not begun to answer, routers ask of another.
  const mayGo = ({ kind }: MixedOutcome) => step.kills === 'router' || (step.kills === 'instance' && isStream(kind))
  const gone = failed.filter(one => one.startedAt < actedAt && mayGo(one))
  return { calls, failed: failed.filter(one => !gone.includes(one)), gone }
}

function judge(rows: readonly (Seen & ReturnType<typeof verdictOf>)[], { join, leave }: MemberTimes): Verdict {
  const slowest = (calls: readonly MixedOutcome[], streams: boolean) => {
    const took = calls.filter(({ kind }) => isStream(kind) === streams).map(one => one.endedAt - one.startedAt)
    return Math.max(0, ...took).toFixed(0)
  }
  const lines = rows.map(({ step, from, to, calls, failed, gone, reloads }) => [
    step.name,
    ((to - from) / 1000).toFixed(1),
    String(calls.length),
    String(failed.length),
    step.kills === undefined ? '' : String(gone.length),
    slowest(calls, false),
    slowest(calls, true),
    String(reloads),
  ])
  const head = [
    ['', 'done', '', '', 'went with', 'slowest ms', '', ''],
    ['', 's', 'calls', 'failed', 'the killed', 'one answer', 'stream', 'reloads'],
  ]
  console.log(`\n${table([...head, ...lines])}\n`)
  for (const { step, failed, gone } of rows) {
    for (const [what, some] of [['failed', failed] as const, ['went with the killed', gone] as const]) {
      for (const text of new Set(some.map(({ kind, error }) => `${kind}: ${error?.message}`))) {
        console.log(`${step.name}: ${what}: ${text.slice(0, 200)}`)
      }
    }
  }
  const failed = rows.reduce((sum, row) => sum + row.failed.length, 0)
  const calls = rows.reduce((sum, row) => sum + row.calls.length, 0)
  const seconds = rows.reduce((sum, { from, to }) => sum + to - from, 0) / 1000
  const unasked = rows.reduce((sum, { step, reloads }) => sum + reloads - (step.reloads ?? 0), 0)
  const [joinMs, leaveMs] = [Math.max(...join), Math.max(...leave)]
  const inMs = (values: readonly number[]) =>
    `${median(values).toFixed(0)} ms (${Math.max(...values).toFixed(0)} at most)`
  return {
    figure: `${failed} failed of ${calls} at ${(calls / seconds).toFixed(0)}/s, ${unasked} reloads, first call ${inMs(join)} after passing, last ${inMs(leave)} after leaving`,
    met:
      failed === 0 &&
      unasked === 0 &&
      join.length + leave.length === changes &&
      joinMs <= maxJoinMs &&
      leaveMs <= maxLeaveMs &&
      // A machine that could not even make the calls shows nothing.
      calls >= 0.8 * perSecond * seconds,
  }
}
