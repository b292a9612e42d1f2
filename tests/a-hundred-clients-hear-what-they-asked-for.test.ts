import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { useMesh } from './support/mesh.ts'
import { type RawAnswer, type RpcMessage, rawLegacyNews, rawModernMcp } from './support/raw-mcp.ts'

const clients = 100

/** The most between the registry's own word and a client that hears of it, in milliseconds. */
const withinMs = 1_500

/** What a client asks for; `everything` is the legacy era's stream, which takes no wishes. */
const wishes = [
  { toolsListChanged: true },
  { promptsListChanged: true },
  { toolsListChanged: true, promptsListChanged: true },
  { resourcesListChanged: true },
  'everything',
] as const

type Wish = (typeof wishes)[number]

interface Listener {
  readonly wish: Wish
  readonly heard: { readonly message: RpcMessage; readonly at: number }[]
  readonly stream: RawAnswer
}

edgeStory('a hundred clients that listen, through HAProxy and three routers', () => {
  const mesh = useMesh({ conformance: 1, routers: 3 })
  const edge = useEdge(mesh)
  const listeners: Listener[] = []

  beforeAll(async () => {
    await edge.untilRouters(mesh.routers)
    const opened = Array.from({ length: clients }, (_, at) => listen(wishes[at % wishes.length] ?? 'everything'))
    listeners.push(...(await Promise.all(opened)))
  })
  afterAll(() => {
    for (const { stream } of listeners) stream.close()
  })

  const mcp = () => rawModernMcp(`${edge.http}/mcp`)

  async function listen(wish: Wish): Promise<Listener> {
    const stream =
      wish === 'everything'
        ? await rawLegacyNews(`${edge.http}/mcp`)
        : await mcp().request('subscriptions/listen', { notifications: wish })
    const heard: Listener['heard'] = []
    const reading = async () => {
      for await (const message of stream.messages) heard.push({ message, at: performance.now() })
    }
    reading().catch(() => {})
    if (wish !== 'everything') await eventually('the subscription is acknowledged', () => heard.length > 0)
    return { wish, heard, stream }
  }

  /** Has something change, and gives how long after that the last of those who asked for it heard of it. */
  async function change(what: 'tool' | 'prompt'): Promise<number> {
    const asked = listeners.filter(({ wish }) => wish === 'everything' || `${what}sListChanged` in wish)
    const before = asked.map(({ heard }) => heard.length)
    await mcp().call('tools/call', { name: `test_trigger_${what}_change`, arguments: {} })
    const changedAt = performance.now()
    await eventually('everybody has heard', () => asked.every(({ heard }, at) => heard.length > (before[at] ?? 0)))
    return Math.max(...asked.map(({ heard }, at) => heard[before[at] ?? 0]?.at ?? Infinity)) - changedAt
  }

  /** How many passing tools each router lists. */
  function passingTools(): Promise<number[]> {
    return Promise.all(
      mesh.routers.map(async ({ http }) => {
        const { result = {} } = await rawModernMcp(`${http}/mcp`).call('tools/list')
        return (result.tools as { name: string }[]).filter(({ name }) => name.startsWith('passing-')).length
      }),
    )
  }

  it('hear that a tool has come, and that it has gone', async () => {
    expect(await change('tool')).toBeLessThan(withinMs)
    await eventually('every router lists it', async () => String(await passingTools()) === '1,1,1')
    expect(await change('tool')).toBeLessThan(withinMs)
    await eventually('no router lists it', async () => String(await passingTools()) === '0,0,0')
  })

  it('hear of a prompt', async () => {
    expect(await change('prompt')).toBeLessThan(withinMs)
    expect(await change('prompt')).toBeLessThan(withinMs)
  })

  it('are acknowledged first, hear nothing that they did not ask for, and each message with its subscription', () => {
    for (const { wish, heard } of listeners) {
      if (wish === 'everything') continue
      const [acknowledged, ...news] = heard.map(({ message }) => message.method)
      expect(acknowledged).toBe('notifications/subscriptions/acknowledged')
      const asked = Object.keys(wish).map(one => `notifications/${one.replace('ListChanged', '/list_changed')}`)
      expect(news.filter(method => !asked.includes(method ?? ''))).toEqual([])
      const ids = heard.map(({ message }) => subscriptionOf(message))
      expect(ids[0]).toBeDefined()
      expect(new Set(ids).size).toBe(1)
    }
  })

  it('hear in the legacy era of lists alone', () => {
    const news = listeners.filter(({ wish }) => wish === 'everything').flatMap(({ heard }) => heard)
    const methods = new Set(news.map(({ message }) => message.method))
    expect([...methods].sort()).toEqual(['notifications/prompts/list_changed', 'notifications/tools/list_changed'])
  })
})

function subscriptionOf({ params }: RpcMessage): unknown {
  return (params?._meta as Record<string, unknown> | undefined)?.['io.modelcontextprotocol/subscriptionId']
}
