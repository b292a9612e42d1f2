import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { LoggingMessageNotificationSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { beforeEach, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { useMesh } from './support/mesh.ts'
import { busyRouter, untilRouters } from './support/which-router.ts'

/** The official client of the legacy era, with the stream of news that it opens by itself. */
async function connect(url: string) {
  const client = new Client({ name: 'story', version: '1.0.0' })
  // The older SDK's own types do not agree with exactOptionalPropertyTypes.
  await client.connect(new StreamableHTTPClientTransport(new URL(url)) as Parameters<Client['connect']>[0])
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

edgeStory('what a client of the legacy MCP era says holds at all of three routers', () => {
  const mesh = useMesh({ conformance: 1, lab: 1, routers: 3 })
  const edge = useEdge(mesh)
  beforeEach(() => untilRouters(mesh, edge, 3))

  it('how much of a log it wants', async () => {
    await using client = await connect(`${edge.http}/mcp`)
    const heard: string[] = []
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      heard.push(params.level)
    })
    const calls = async () => {
      heard.length = 0
      for (let i = 0; i < 6; i++) await client.callTool({ name: 'test_logging_tool', arguments: {} })
    }
    // Routers that have just started may take a moment to know each other.
    await eventually('all of them heed it', async () => {
      await client.setLoggingLevel('alert')
      await calls()
      return heard.length === 12
    })
    expect(new Set(heard)).toEqual(new Set(['alert', 'emergency']))
    await client.setLoggingLevel('debug')
    await calls()
    expect(heard).toHaveLength(48)
  })

  it('which resource it watches, also when the router of its stream is killed', async () => {
    await using client = await connect(`${edge.http}/mcp`)
    const uri = 'test://watched-resource'
    let heard = 0
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      if (params.uri === uri) heard += 1
    })
    await client.subscribeResource({ uri })
    await eventually('it hears of a change', () => heard > 0)
    const router = await busyRouter(mesh, edge)
    await router.kill()
    const before = heard
    await eventually('it hears of a change at another router', () => heard > before)
  })

  it('that it gives up a call, whichever router runs it', async () => {
    await using client = await connect(`${edge.http}/mcp`)
    for (let i = 0; i < 4; i++) {
      const giveUp = new AbortController()
      const given = { entry: `given-up-${i}`, everyMs: 20 }
      let running = false
      const onprogress = () => {
        running = true
      }
      const options = { signal: giveUp.signal, onprogress }
      const call = client.callTool({ name: 'lab_tick', arguments: given }, undefined, options)
      call.catch(() => {})
      await eventually('it runs', () => running)
      giveUp.abort()
      await expect(call).rejects.toThrow()
      await eventually('the instance leaves it', () => mesh.labLines().some(line => line.includes(given.entry)))
    }
  })
})
