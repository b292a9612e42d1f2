import type { ClientRequest } from 'node:http'
import { eventually } from '../../tests/support/eventually.ts'
import { register } from '../../tests/support/register.ts'
import { type Fleet, startFleet } from '../fleet.ts'
import { answered, ask, modernRequest, onEvent, openNews, openSubscription } from '../load/mcp-requests.ts'
import type { MeshRouter } from '../mesh.ts'
import { median, percentile } from '../percentile.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'

const routers = 3
const listeners = 100
const maxSeenMs = 1_000
const maxHeardMs = 1_500

/** A service joins: the registry tells every router, each reads what it can do, and tells whoever listens. */
export const listChanged: Bar = {
  name: 'list-changed',
  promise: `a service joins Consul while ${listeners} clients listen through HAProxy, half in each era: when ${routers} routers list its tool, and when the clients hear`,
  target: `listed everywhere ≤ ${maxSeenMs / 1000} s, heard ≤ ${maxHeardMs / 1000} s (p99)`,
  run,
}

async function run({ rounds = 10 }: RunOptions): Promise<Verdict> {
  await using fleet = await startFleet('echo', routers, 1)
  await using heard = await listen(`${fleet.edge.http}/mcp`)
  const trials: Trial[] = []
  for (let round = 1; round <= rounds; round++) {
    const trial = await joinOnce(fleet, heard, `tool-new${round}`)
    trials.push(trial)
    console.log(`${round} of ${rounds}: ${inWords(trial)}`)
  }
  const all = { seenMs: trials.flatMap(one => one.seenMs), heardMs: trials.flatMap(one => one.heardMs) }
  return {
    figure: inWords(all),
    met: percentile(all.seenMs, 0.99) <= maxSeenMs && percentile(all.heardMs, 0.99) <= maxHeardMs,
  }
}

interface Trial {
  /** From the registration to the tool in the list: for each router. */
  readonly seenMs: readonly number[]
  /** From the registration to the notification: for each client. */
  readonly heardMs: readonly number[]
}

/** When each client last heard of a change. */
interface Heard extends AsyncDisposable {
  readonly at: readonly number[]
}

async function listen(url: string): Promise<Heard> {
  const at: number[] = new Array(listeners).fill(Number.NEGATIVE_INFINITY)
  const sent: ClientRequest[] = []
  let acknowledged = 0
  for (let i = 0; i < listeners; i++) {
    const isModern = i % 2 === 0
    const request = isModern ? openSubscription(url) : openNews(url)
    sent.push(request)
    onEvent(await answered(request), method => {
      if (method === 'notifications/subscriptions/acknowledged') acknowledged += 1
      if (method === 'notifications/tools/list_changed') at[i] = performance.now()
    })
  }
  await eventually('every subscription is acknowledged', () => acknowledged === listeners / 2)
  return {
    at,
    async [Symbol.asyncDispose]() {
      for (const request of sent) request.destroy()
    },
  }
}

/** Registers an instance that runs already under another name: nothing but the mesh's own time is measured. */
async function joinOnce({ consul, routers, instances }: Fleet, heard: Heard, name: string): Promise<Trial> {
  const [instance] = instances
  if (instance === undefined) throw new Error('no instance')
  const joinedAt = performance.now()
  await register(consul, { Name: name, ID: `${name}-1`, Address: '127.0.0.1', Port: instance.port })
  const seenMs = await Promise.all(routers.map(router => untilListed(router, name).then(at => at - joinedAt)))
  await eventually('every client heard of it', () => heard.at.every(at => at > joinedAt))
  return { seenMs, heardMs: heard.at.map(at => at - joinedAt) }
}

async function untilListed({ http }: MeshRouter, name: string): Promise<number> {
  const tool = `"${name.replace('tool-', '')}_run"`
  await eventually(`${http} lists ${tool}`, async () => {
    return (await ask(`${http}/mcp`, modernRequest('tools/list'))).includes(tool)
  })
  return performance.now()
}

function inWords({ seenMs, heardMs }: Trial): string {
  const inMs = (values: readonly number[]) =>
    `p50 ${median(values).toFixed(0)} ms, p99 ${percentile(values, 0.99).toFixed(0)} ms`
  return `listed ${inMs(seenMs)}; heard ${inMs(heardMs)}`
}
