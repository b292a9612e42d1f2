import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import type { TestEdge } from './support/edge.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { type Load, type LoadOutcome, steadyLoad } from './support/load.ts'
import { useMesh } from './support/mesh.ts'

edgeStory("HAProxy's own end", () => {
  const mesh = useMesh({ weather: 2, routers: 2 })
  const first = useEdge(mesh)
  const second = useEdge(mesh)
  beforeAll(async () => {
    for (const edge of [first, second]) await edge.untilRouters(mesh.routers)
  })

  /** Calls steadily, 200 a second, of callers that know these edges and prefer the first. */
  async function outcomesDuring(edges: readonly TestEdge[], act: () => Promise<number>) {
    // As the library comes: it repeats what no server has begun.
    const address = `ipv4:${edges.map(({ grpc }) => grpc).join()}`
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', address, undefined, {
      'grpc.enable_retries': 1,
    })
    const grpc = steadyLoad(100, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(100, () => callFirstThatListens(edges))
    const loads: Load[] = [grpc, rest]
    const more = (calls: number) => Promise.all(loads.map(load => load.more(calls)))
    await more(40)
    const endedAt = await act()
    await more(60)
    const outcomes = (await Promise.all(loads.map(load => load.stop()))).flat()
    return { endedAt, outcomes }
  }

  it('costs one alone the calls until it is back, and no later one', async () => {
    const { endedAt, outcomes } = await outcomesDuring([first], () => replaced(first, kill))
    const lostAfterMs = outcomes.filter(failed).map(({ startedAt }) => startedAt - endedAt)
    expect(lostAfterMs.length).toBeGreaterThan(0)
    // A second of it is grpc-js's own, before it connects again.
    expect(Math.max(...lostAfterMs)).toBeLessThan(3_000)
  })

  it('costs nothing where callers know a second one, when it is told to end', async () => {
    const { outcomes } = await outcomesDuring([first, second], () => replaced(first, tellToEnd))
    expect(messages(outcomes.filter(failed))).toEqual([])
  })

  it('costs no new call where callers know a second one, when it is killed', async () => {
    const { endedAt, outcomes } = await outcomesDuring([first, second], () => replaced(first, kill))
    const lost = outcomes.filter(failed)
    expect(messages(lost.filter(({ startedAt }) => startedAt > endedAt))).toEqual([])
  })

  /**
   * Ends a HAProxy, and waits until its controller has started another that takes calls.
   *
   * @returns when it was ended
   */
  async function replaced(edge: TestEdge, end: (edge: TestEdge) => Promise<unknown>): Promise<number> {
    const before = (await edge.status()).haproxy?.pid
    await end(edge)
    const endedAt = performance.now()
    await eventually('there is another one', async () => {
      const { haproxy, ready } = await edge.status()
      return ready && haproxy !== undefined && haproxy.pid !== before
    })
    await edge.untilRouters(mesh.routers)
    return endedAt
  }
})

const failed = ({ error }: LoadOutcome) => error !== undefined
const messages = (outcomes: readonly LoadOutcome[]) => outcomes.map(({ error }) => error?.message)

/** What a client does whose name for the mesh has two addresses: one that refuses the connection has not heard the call. */
async function callFirstThatListens([edge, ...others]: readonly TestEdge[]): Promise<{ instance: string }> {
  if (edge === undefined) throw new Error('nobody listens')
  try {
    return await callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string }
    if (code !== 'ECONNREFUSED' || others.length === 0) throw error
    return callFirstThatListens(others)
  }
}

async function masterOf(edge: TestEdge): Promise<number> {
  return Number(await readFile(join(edge.runDir, 'haproxy.pid'), 'utf8'))
}

async function tellToEnd(edge: TestEdge): Promise<void> {
  process.kill(await masterOf(edge), 'SIGUSR1')
}

/** Resolves when callers can know: until then, a call that they begin goes out on a connection that is dead already. */
async function kill(edge: TestEdge): Promise<void> {
  const worker = (await edge.status()).haproxy?.pid
  const master = await masterOf(edge)
  if (worker === undefined) throw new Error('no HAProxy runs that could be killed')
  const { hostname, port } = new URL(edge.http)
  const witness = connect(Number(port), hostname)
  await once(witness, 'connect')
  // It may end by a reset, which is an end like any other.
  const closed = new Promise(resolve => witness.on('error', () => {}).on('close', resolve))
  witness.resume()
  process.kill(master, 'SIGKILL')
  process.kill(worker, 'SIGKILL')
  await closed
  // The others hear it in the same turn.
  await new Promise(resolve => setImmediate(resolve))
}
