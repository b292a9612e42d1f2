import { beforeEach, describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { useMesh } from './support/mesh.ts'
import { type RawAnswer, type RpcMessage, rawLegacyMcp, rawModernMcp } from './support/raw-mcp.ts'
import { answeredBy, busyRouter, untilRouters } from './support/which-router.ts'

const tool = (name: string, args: object = {}, more: object = {}) =>
  ['tools/call', { name, arguments: args, ...more }] as const

const accept = (content: object) => ({ action: 'accept', content })

/** The text of a result's blocks. */
function textOf({ result = {}, error }: RpcMessage): string {
  if (error !== undefined) throw new Error(error.message)
  return (result.content as { text?: string }[]).map(({ text }) => text).join('')
}

async function next({ messages }: RawAnswer): Promise<RpcMessage> {
  const { value, done } = await messages.next()
  if (done === true) throw new Error('the stream has ended')
  return value
}

/**
 * How a request failed: by an answer of the edge's own, or by a connection that closed without one. HAProxy does the latter
 * where the connection had served a request before: HTTP's own sign that a request may not have been taken.
 */
async function failureOf(request: Promise<RawAnswer>): Promise<string> {
  try {
    const answer = await request
    const { error } = await next(answer)
    return `${answer.status} ${error?.code}`
  } catch (error) {
    const { cause = error } = error as Error
    return (cause as Error).message
  }
}

edgeStory('a router is killed, of three behind HAProxy', () => {
  const mesh = useMesh({ conformance: 2, lab: 1, routers: 3 })
  const edge = useEdge(mesh)
  beforeEach(() => untilRouters(mesh, edge, 3))

  it('ends a stream of news, and who listens again at once hears the next change from another router', async () => {
    const mcp = rawModernMcp(`${edge.http}/mcp`)
    const listen = () => mcp.request('subscriptions/listen', { notifications: { toolsListChanged: true } })
    const stream = await listen()
    expect(await next(stream)).toMatchObject({ method: 'notifications/subscriptions/acknowledged' })

    const router = await busyRouter(mesh, edge)
    await router.kill()
    await expect(next(stream)).rejects.toThrow()
    const again = await listen()
    expect(await next(again)).toMatchObject({ method: 'notifications/subscriptions/acknowledged' })
    await mcp.call(...tool('test_trigger_tool_change'))
    expect(await next(again)).toMatchObject({ method: 'notifications/tools/list_changed' })
    again.close()
  })

  it('between the rounds of a question costs nothing in the modern era: the answers go to another router', async () => {
    const mcp = rawModernMcp(`${edge.http}/mcp`, { elicitation: {} })
    const name = 'test_input_required_result_multi_round'
    const first = await answeredBy(mesh, edge, () => mcp.call(...tool(name)))
    expect(first.answer.result).toMatchObject({ resultType: 'input_required', inputRequests: { step1: {} } })
    await first.router.kill()

    const { requestState } = first.answer.result ?? {}
    const step1 = { inputResponses: { step1: accept({ name: 'Ada' }) }, requestState }
    const second = await answeredBy(mesh, edge, () => mcp.call(...tool(name, {}, step1)))
    expect(second.answer.result).toMatchObject({ resultType: 'input_required', inputRequests: { step2: {} } })
    await second.router.kill()

    const step2 = {
      inputResponses: { step2: accept({ color: 'blue' }) },
      requestState: second.answer.result?.requestState,
    }
    const third = await mcp.call(...tool(name, {}, step2))
    expect(third.result).toMatchObject({ resultType: 'complete' })
    expect(textOf(third)).toMatch(/Ada.*blue/)
  })

  it('with a question open ends that call in the legacy era, says so to the answer, and a new call works', async () => {
    const mcp = await rawLegacyMcp(`${edge.http}/mcp`, { elicitation: {} })
    const ask = () => mcp.request(...tool('test_elicitation', { message: 'Who are you?' }))
    const answer = (id: RpcMessage['id']) =>
      mcp.send({ jsonrpc: '2.0', id, result: accept({ username: 'ada', email: 'ada@example.com' }) })

    const stream = await ask()
    const question = await next(stream)
    expect(question).toMatchObject({ method: 'elicitation/create' })
    const router = await busyRouter(mesh, edge)
    await router.kill()
    await expect(next(stream)).rejects.toThrow()
    const late = await answer(question.id)
    expect(late.status).toBeGreaterThanOrEqual(400)
    expect((await next(late)).error?.message).toContain('the router that asked is gone')

    const anew = await ask()
    const asked = await next(anew)
    expect((await answer(asked.id)).status).toBe(202)
    expect(textOf(await next(anew))).toContain('ada@example.com')
  })

  describe.each(['modern', 'legacy'] as const)('while a call of the %s era runs', era => {
    it.each(['record', 'record_again'])(
      'lets the client of lab_%s hear that it failed, and runs it no second time',
      async operation => {
        const url = `${edge.http}/mcp`
        const mcp = era === 'modern' ? rawModernMcp(url) : await rawLegacyMcp(url)
        const entry = `${era}-${operation}`
        const call = failureOf(mcp.request(...tool(`lab_${operation}`, { entry, pauseMs: 5_000 })))
        const ran = () => mesh.labLines().filter(line => line.startsWith(`ran ${entry} `))
        await eventually('it runs', () => ran().length > 0)
        const router = await busyRouter(mesh, edge)
        await router.kill()

        expect(await call).toMatch(/^502 unavailable$|^other side closed$|ECONNRESET/)
        const again = await mcp.call(...tool(`lab_${operation}`, { entry: `${entry}-again`, pauseMs: 0 }))
        expect(again.result?.structuredContent).toMatchObject({ instanceId: expect.stringMatching(/^lab-tool-/) })
        expect(ran()).toHaveLength(1)
      },
    )
  })
})
