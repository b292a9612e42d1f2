import { describe, expect, it, vi } from 'vitest'
import { startHttp } from '../testing/http-fixture.ts'
import { bytesInUse, inBatches, joinCrowd } from '../testing/mcp-crowd.ts'
import { legacyPost, type McpPost, modernPost, sendMcp } from '../testing/mcp-post.ts'

const run = '/mesh.v1.AgentService/Run'
const handlers = {
  '/weather.v1.WeatherService/GetForecast': () => [{ place: { name: 'Paris' } }],
  async *[run]() {
    yield { text: 'one' }
    // The last message is the result: the first is told of when the second is there.
    yield { text: 'two' }
    await new Promise(() => {})
  },
}

const call = { name: 'weather_get_forecast', arguments: {} }
const unended = { name: 'echo_run', arguments: {}, _meta: { progressToken: 1 } }
const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x'.repeat(60), version: '1' } }
const news: McpPost = { method: 'GET', headers: { accept: 'text/event-stream', 'mcp-protocol-version': '2025-11-25' } }
const listen = modernPost('subscriptions/listen', { notifications: { toolsListChanged: true } })

/** What the router may keep of all who were here, in bytes: noise, where one thing kept of each would be much more. */
const noise = 2_000_000

const patient = { timeout: 10_000 }

/** Sockets that are open in this process, of both sides. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap').length
}

/** How much more is in use after many have been here than after the first. */
async function growthOver(many: number, once: () => Promise<unknown>): Promise<number> {
  const open = sockets()
  const gone = () => vi.waitUntil(() => sockets() <= open, patient)
  await inBatches(many / 4, 50, once)
  await gone()
  const before = bytesInUse()
  await inBatches(many, 50, once)
  await gone()
  return bytesInUse() - before
}

describe('of clients that have left', () => {
  const kinds: Readonly<Record<string, McpPost>> = {
    'that open the stream of news': news,
    'that listen': listen,
    'that begin a session': legacyPost('initialize', hello),
    'that are refused': { ...legacyPost('tools/list'), body: { jsonrpc: '2.0', id: 1 } },
    'that call': modernPost('tools/call', call),
  }
  it.each(Object.entries(kinds))('nothing stays: of hundreds %s', async (_, post) => {
    await using http = await startHttp({ handlers })
    const grown = await growthOver(400, async () => (await joinCrowd(http.port, post)).leave())
    expect(grown).toBeLessThan(noise)
  })
})

describe('a crowd that listens', () => {
  it.each([
    ['modern', listen],
    ['legacy', news],
  ])('is taken up to the bound, told to come again above it, and makes room when it leaves: %s', async (_, post) => {
    await using http = await startHttp({ limits: { maxSubscriptions: 100 } })
    const crowd = await inBatches(300, 50, () => joinCrowd(http.port, post))
    const taken = crowd.filter(({ status }) => status === 200)
    const refused = crowd.filter(({ status }) => status !== 200)
    expect(taken).toHaveLength(100)
    expect(refused.every(({ status, headers }) => status === 429 && headers['retry-after'] === '1')).toBe(true)
    const told = await sendMcp(http.port, post)
    expect(told.messages[0]?.error?.message).toBe('[overloaded] 100 clients listen to this router, which is the bound')
    expect((await sendMcp(http.port, modernPost('tools/list'))).status).toBe(200)

    await Promise.all(crowd.map(one => one.leave()))
    await vi.waitUntil(async () => {
      const again = await joinCrowd(http.port, post)
      await again.leave()
      return again.status === 200
    }, patient)
  })
})

describe('a crowd that leaves in the middle of its calls', () => {
  it.each([
    ['modern', modernPost],
    ['legacy', legacyPost],
  ])('leaves none of them running: %s', async (_, make) => {
    await using http = await startHttp({ handlers })
    const crowd = await inBatches(30, 10, () => joinCrowd(http.port, make('tools/call', unended)))
    expect(crowd.map(({ status }) => status)).toEqual(crowd.map(() => 200))
    await Promise.all(crowd.map(one => one.leave()))
    expect(http.stub.requests).toHaveLength(30)
    await vi.waitUntil(() => http.stub.requests.every(({ signal }) => signal.aborted), patient)
  })
})
