import { beforeAll, describe, expect, it } from 'vitest'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { postJson } from './support/http-caller.ts'
import { resultOf, useInspector } from './support/inspector.ts'
import { story, useMesh } from './support/mesh.ts'

const eras = ['legacy', 'modern'] as const

story('the official MCP Inspector, from the command line', () => {
  const mesh = useMesh({ echo: 1, weather: 1 })
  const inspector = useInspector()

  describe.each(eras)('in the %s era', era => {
    const inspect = (...args: string[]) => inspector.run(`${mesh.router.http}/mcp`, '--protocol-era', era, ...args)
    const tool = (name: string, args: object) =>
      inspect('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args))

    it('lists the tools, whose schemas every client can take', async () => {
      const { tools } = resultOf(await inspect('--method', 'tools/list', '--strict')) as { tools: { name: string }[] }
      const names = tools.map(({ name }) => name).sort()
      expect(names).toEqual(['echo_get_status', 'echo_run', 'weather_get_current', 'weather_get_forecast'])
    })

    it('calls a tool, and gets what REST gives', async () => {
      const request = { location: 'Paris', days: 3, startDate: '2026-12-24' }
      const result = resultOf(await tool('weather_get_forecast', request))
      const rest = await postJson(`${mesh.router.http}/v1/weather/get_forecast`, request)
      expect(result).toMatchObject({ structuredContent: rest.body })
    })

    it('shows an error that a model can mend', async () => {
      const { code, out, err } = await tool('weather_get_forecast', { location: 'Paris', days: 200_000 })
      expect(code).not.toBe(0)
      expect(out + err).toContain('1 to 16')
    })
  })
})

edgeStory('the same through HAProxy and three routers', () => {
  const mesh = useMesh({ conformance: 1, routers: 3 })
  const edge = useEdge(mesh)
  const inspector = useInspector()
  beforeAll(() => edge.untilRouters(mesh.routers))

  describe.each(eras)('in the %s era', era => {
    const inspect = async (...args: string[]) =>
      resultOf(await inspector.run(`${edge.http}/mcp`, '--protocol-era', era, ...args))

    it('lists tools, and calls one that takes its time', async () => {
      const { tools } = (await inspect('--method', 'tools/list')) as { tools: { name: string }[] }
      expect(tools.map(({ name }) => name)).toContain('test_tool_with_progress')
      const { content } = await inspect('--method', 'tools/call', '--tool-name', 'test_tool_with_progress')
      expect(content).toEqual([{ type: 'text', text: 'Done in three steps.' }])
    })

    it('lists prompts with their arguments, and fills one in', async () => {
      const { prompts } = (await inspect('--method', 'prompts/list')) as { prompts: { name: string }[] }
      expect(prompts.find(({ name }) => name === 'test_prompt_with_arguments')).toMatchObject({
        arguments: [
          { name: 'arg1', required: true },
          { name: 'arg2', required: true },
        ],
      })
      const filled = ['--prompt-name', 'test_prompt_with_arguments', '--prompt-args', 'arg1=hello', 'arg2=world']
      const { messages } = await inspect('--method', 'prompts/get', ...filled)
      expect(messages).toEqual([
        { role: 'user', content: { type: 'text', text: "Prompt with arguments: arg1='hello', arg2='world'" } },
      ])
    })

    it('lists resources and their templates, and reads one of each', async () => {
      const { resources } = (await inspect('--method', 'resources/list')) as { resources: { uri: string }[] }
      expect(resources.map(({ uri }) => uri).sort()).toEqual([
        'test://static-binary',
        'test://static-text',
        'test://watched-resource',
      ])
      const { resourceTemplates } = await inspect('--method', 'resources/templates/list')
      expect(resourceTemplates).toMatchObject([{ uriTemplate: 'test://template/{id}/data' }])

      const read = async (uri: string) => (await inspect('--method', 'resources/read', '--uri', uri)).contents
      expect(await read('test://static-text')).toMatchObject([
        { uri: 'test://static-text', mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
      ])
      expect(await read('test://template/123/data')).toMatchObject([
        { uri: 'test://template/123/data', mimeType: 'application/json', text: expect.stringContaining('"id":"123"') },
      ])
    })
  })
})
