import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { postJson } from './support/http-caller.ts'
import { legacyMcp, modernMcp } from './support/mcp-caller.ts'
import { useMesh } from './support/mesh.ts'
import { legacyStdio, modernStdio } from './support/stdio-caller.ts'

const eras = [
  { era: 'modern', connect: modernMcp, overStdio: modernStdio },
  { era: 'legacy', connect: legacyMcp, overStdio: legacyStdio },
] as const
const weather = ['weather_get_current', 'weather_get_forecast']
const mesh = fileURLToPath(new URL('../cli/mesh.sh', import.meta.url))
const namesOf = (tools: readonly { readonly name: string }[]) => tools.map(({ name }) => name)

edgeStory('MCP connections that choose what they see, behind HAProxy and three routers', () => {
  const whole = useMesh({ echo: 1, weather: 1, itinerary: 1, routers: 3 })
  const edge = useEdge(whole)

  const doors = () => [edge.http, ...whole.routers.map(({ http }) => http)]

  beforeAll(() => edge.untilRouters(whole.routers))

  describe.each(eras)('in the $era era', ({ connect, overStdio }) => {
    it.each([
      ['/mcp/weather', weather],
      ['/mcp/tool-weather/', weather],
      ['/mcp?services=weather,nobody', weather],
      ['/mcp?services=weather%2Cecho&tools=weather_get_current,echo_run', ['echo_run', 'weather_get_current']],
      ['/mcp/nobody', []],
    ])('%s is the same behind the edge and at every router', async (path, names) => {
      for (const http of doors()) {
        await using client = await connect(http, path)
        expect(namesOf(await client.tools())).toEqual(names)
      }
    })

    it('calls what was chosen at every router, and finds nothing else there', async () => {
      await using client = await connect(edge.http, '/mcp?services=weather')
      for (let i = 0; i < 6; i++) {
        const result = await client.call('weather_get_current', { location: 'Lima' })
        expect(result.instance).toBe(whole.running('weather')[0]?.id)
        await expect(client.call('echo_run', { input: 'x' })).rejects.toMatchObject({ code: -32602 })
      }
    })

    it('searches at every router, with the same answer, and calls what was found', async () => {
      await using client = await connect(edge.http, '/mcp?search=on')
      expect(namesOf(await client.tools())).toEqual(['search_tools', 'call_tool'])
      const found = new Set<string>()
      for (let i = 0; i < 6; i++) {
        const { structured } = await client.call('search_tools', { query: 'weather forecast for some days', limit: 3 })
        found.add(JSON.stringify(structured))
      }
      expect(found.size).toBe(1)
      const { tools } = JSON.parse([...found][0] ?? '') as { tools: { name: string }[] }
      expect(namesOf(tools)[0]).toBe('weather_get_forecast')
      const [best] = tools
      const result = await client.call('call_tool', { name: best?.name, arguments: { location: 'Lima', days: 1 } })
      expect(result.structured).toMatchObject({ days: [expect.objectContaining({ date: expect.any(String) })] })
      expect(result.instance).toBe(whole.running('weather')[0]?.id)
    })

    it('hears progress of what it calls by name', async () => {
      await using client = await connect(edge.http, '/mcp/itinerary?search=on')
      const heard: string[] = []
      const trip = { name: 'itinerary_plan_trip', arguments: { destination: 'Rome', days: 1 } }
      const result = await client.call('call_tool', trip, {}, message => heard.push(message))
      expect(result.structured).toMatchObject({ itinerary: { destination: expect.stringContaining('Rome') } })
      expect(heard.length).toBeGreaterThan(0)
    })

    it('sees the same over stdio', async () => {
      const args = ['mcp', '--stdio', '--url', `${edge.http}/mcp?services=weather&search=off`]
      await using caller = await overStdio({ command: mesh, args })
      expect(namesOf((await caller.client.listTools()).tools)).toEqual(weather)
      expect(caller.client.getInstructions()).toContain('- weather')
      expect(caller.client.getInstructions()).not.toContain('- echo')
    })
  })

  it('tells a listening client when a service that it chose comes, and nothing of others before', async () => {
    const heard: (string[] | undefined)[] = []
    const onChanged = (_: unknown, tools: readonly { name: string }[] | null) => {
      heard.push(tools === null ? undefined : namesOf(tools))
    }
    const client = new Client(
      { name: 'story', version: '1.0.0' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } }, listChanged: { tools: { onChanged, debounceMs: 0 } } },
    )
    try {
      await client.connect(new StreamableHTTPClientTransport(new URL('/mcp?services=wanted', edge.http)))
      expect((await client.listTools()).tools).toEqual([])
      expect(client.getInstructions()).toContain('Asked for and not there now: wanted.')
      const join = async (service: string) => {
        const instance = await whole.start('lab', { LAB_SERVICE: service })
        await Promise.all(whole.routers.map(router => whole.untilPassing(service, [instance.id], router)))
      }
      await join('tool-unwanted')
      await join('tool-wanted')
      await eventually('it has heard', () => heard.length > 0)
      expect(heard).toHaveLength(1)
      expect(heard[0]).not.toEqual([])
      for (const name of heard[0] ?? []) expect(name).toMatch(/^wanted_/)
    } finally {
      await client.close()
    }
  })

  it('refuses names that can be none, through the edge as at a router', async () => {
    for (const http of doors()) {
      const { status, body } = await postJson(`${http}/mcp/we%20ather`, { jsonrpc: '2.0', id: 1, method: 'tools/list' })
      expect(status).toBe(400)
      expect(body).toMatchObject({ jsonrpc: '2.0', error: { data: { code: 'invalid_argument' } } })
    }
  })
})
