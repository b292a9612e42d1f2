import { beforeAll, expect, it } from 'vitest'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { useMesh } from './support/mesh.ts'
import { type RpcMessage, rawLegacyMcp, rawModernMcp } from './support/raw-mcp.ts'

/** What HAProxy waits for, what a router says in between, and how long the tool takes, in milliseconds. */
const [patienceMs, keepAliveMs, slowMs] = [1_000, 250, 3_000]

edgeStory('a tool that takes three times as long as HAProxy waits for a silent answer', () => {
  const mesh = useMesh({ lab: 1, routers: 1, env: { STREAM_KEEP_ALIVE_MS: String(keepAliveMs) } })
  const edge = useEdge(mesh, { STREAM_TIMEOUT_MS: String(patienceMs) })
  beforeAll(() => edge.untilRouters(mesh.routers))

  const ran = (entry: string) => mesh.labLines().filter(line => line.startsWith(`ran ${entry} `))

  it.each(['modern', 'legacy'] as const)('still answers, and runs once: %s', async era => {
    const url = `${edge.http}/mcp`
    const mcp = era === 'modern' ? rawModernMcp(url) : await rawLegacyMcp(url)
    const answer: RpcMessage = await mcp.call('tools/call', {
      name: 'lab_record',
      arguments: { entry: era, pauseMs: slowMs },
    })
    expect(answer.result?.structuredContent).toMatchObject({ instanceId: expect.stringMatching(/^lab-tool-/) })
    expect(ran(era)).toHaveLength(1)
  })

  it('is cut where nothing is said in between, as over REST: HAProxy does mean it', async () => {
    const reply = await fetch(`${edge.http}/v1/lab/record`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ entry: 'rest', pauseMs: slowMs }),
    })
    expect(reply.status).toBe(504)
  })
})
