import type { JsonValue } from '@bufbuild/protobuf'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startHttp } from '../testing/http-fixture.ts'
import { instanceOf } from '../testing/instances.ts'
import { reflectedOf } from '../testing/reflected.ts'
import { ownServices } from '../testing/static-catalogue.ts'

const getForecast = '/weather.v1.WeatherService/GetForecast'
const planTrip = '/itinerary.v1.ItineraryService/PlanTrip'

const askPerson = '/conformance.v1.AskingService/AskPerson'
const name = { type: 'object', properties: { name: { type: 'string' } } }

/** Asks who is there until somebody has said it. */
function* asks([given]: JsonValue[]) {
  const { round } = given as { round?: { responses?: { who?: { elicitation?: { content?: { name?: string } } } } } }
  const known = round?.responses?.who?.elicitation?.content?.name
  const question = { elicitation: { message: 'Who are you?', requestedSchema: name } }
  if (known === undefined) yield { inputRequired: { requests: { who: question } } }
  else yield { content: [{ text: `Hello, ${known}` }] }
}

const handlers = {
  [askPerson]: asks,
  '/conformance.v1.PromptService/Complete': () => [{ values: ['one', 'two'] }],
  [getForecast]: () => [{ place: { name: 'Paris' } }],
  *[planTrip]() {
    yield { progress: { message: 'choosing sights', done: 1, total: 2 } }
    yield { itinerary: { destination: 'Tokyo' } }
  },
}
const answers = () => ({
  ...ownServices(),
  'worker-shown': reflectedOf('conformance.v1.PromptService', 'conformance.v1.ResourceService'),
  'worker-curious': reflectedOf('conformance.v1.AskingService'),
})
const info = { name: 'test', version: '1' }

async function modern(url: string, options = {}) {
  const client = new ModernClient(info, {
    versionNegotiation: { mode: { pin: '2026-07-28' } },
    capabilities: { elicitation: {} },
    ...options,
  })
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { name: 'Ada' } }))
  await client.connect(new ModernTransport(new URL(url)))
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

async function legacy(url: string) {
  const client = new LegacyClient(info, { capabilities: { elicitation: {} } })
  client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Ada' } }))
  // The older SDK's own types do not agree with exactOptionalPropertyTypes.
  await client.connect(new LegacyTransport(new URL(url)) as Parameters<LegacyClient['connect']>[0])
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

const ways = [
  { way: 'the modern era, by the fast path', connect: modern, fastPath: true },
  { way: 'the modern era, by the SDK', connect: modern, fastPath: false },
  { way: 'the legacy era', connect: legacy, fastPath: true },
]

describe.each(ways)('a connection that chooses by its URL, in $way', ({ connect, fastPath }) => {
  let http: Awaited<ReturnType<typeof startHttp>>
  beforeAll(async () => {
    http = await startHttp({ handlers, answers: answers(), fastPath })
  })
  afterAll(() => http[Symbol.asyncDispose]())

  const at = (path: string) => connect(http.url + path)
  const namesOf = (tools: readonly { name: string }[]) => tools.map(({ name }) => name)

  it.each(['/mcp/weather', '/mcp/tool-weather', '/mcp?services=weather', '/mcp?services=weather,nobody'])(
    'sees of %s the tools of that service, and no prompts or resources of others',
    async path => {
      await using client = await at(path)
      expect(namesOf((await client.listTools()).tools)).toEqual(['weather_get_current', 'weather_get_forecast'])
      const { prompts } = await client.listPrompts()
      const { resources } = await client.listResources()
      const { resourceTemplates } = await client.listResourceTemplates()
      expect(JSON.stringify([prompts, resources, resourceTemplates])).not.toMatch(/test_|test:/)
      expect(client.getInstructions()).toContain('- weather: ')
      expect(client.getInstructions()).not.toContain('- echo: ')
    },
  )

  it('calls what it chose, and nothing else is there', async () => {
    await using client = await at('/mcp?services=weather')
    const result = await client.callTool({ name: 'weather_get_forecast', arguments: { location: 'Paris' } })
    expect(result.structuredContent).toMatchObject({ place: { name: 'Paris' } })
    const call = client.callTool({ name: 'echo_run', arguments: { input: 'x' } })
    await expect(call).rejects.toMatchObject({ code: -32602, message: expect.stringContaining('no tool "echo_run"') })
    await expect(client.getPrompt({ name: 'test_simple_prompt' })).rejects.toMatchObject({ code: -32602 })
    await expect(client.readResource({ uri: 'test://static-text' })).rejects.toMatchObject({ code: expect.any(Number) })
  })

  it('sees prompts, resources and templates of the services that it chose', async () => {
    await using client = await at('/mcp/shown')
    expect((await client.listTools()).tools).toEqual([])
    expect(namesOf((await client.listPrompts()).prompts)).toContain('test_simple_prompt')
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toContain('test://static-text')
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1)
    expect(client.getInstructions()).toContain('There are prompts and resources too.')
  })

  it('completes arguments of the services that it chose, and of no others', async () => {
    const ref = { type: 'ref/prompt' as const, name: 'test_prompt_with_arguments' }
    const question = { ref, argument: { name: 'arg1', value: '' } }
    await using shown = await at('/mcp/shown')
    await using other = await at('/mcp/weather')
    await expect(other.complete(question)).rejects.toMatchObject({ code: -32602 })
    expect((await shown.complete(question)).completion.values).toEqual(['one', 'two'])
  })

  it('sees some tools by their names', async () => {
    await using client = await at('/mcp?tools=echo_run,weather_get_forecast')
    expect(namesOf((await client.listTools()).tools)).toEqual(['echo_run', 'weather_get_forecast'])
    await expect(client.callTool({ name: 'weather_get_current', arguments: {} })).rejects.toMatchObject({
      code: -32602,
    })
  })

  it('sees nothing where nobody has the name, and is told so', async () => {
    await using client = await at('/mcp/nobody')
    expect((await client.listTools()).tools).toEqual([])
    expect(client.getInstructions()).toContain('Asked for and not there now: nobody.')
  })

  it('lists two tools where tools are searched, which find and call the others', async () => {
    await using client = await at('/mcp?search=on')
    const { tools } = await client.listTools()
    expect(namesOf(tools)).toEqual(['search_tools', 'call_tool'])
    expect(client.getInstructions()).toContain('Say to `search_tools`')

    const found = await client.callTool({ name: 'search_tools', arguments: { query: 'trip to a city', limit: 2 } })
    const { tools: matches } = found.structuredContent as { tools: { name: string; inputSchema: object }[] }
    expect(namesOf(matches)[0]).toBe('itinerary_plan_trip')
    expect(matches.length).toBeLessThanOrEqual(2)
    expect(matches[0]?.inputSchema).toMatchObject({ type: 'object', properties: { destination: { type: 'string' } } })
    const [block] = found.content as { text: string }[]
    expect(JSON.parse(block?.text ?? '')).toEqual(found.structuredContent)

    const call = { name: 'call_tool', arguments: { name: 'itinerary_plan_trip', arguments: { destination: 'Tokyo' } } }
    const called = await client.callTool(call)
    expect(called).toMatchObject({
      structuredContent: { itinerary: { destination: 'Tokyo' } },
      _meta: { 'meshwork/instance': 'worker-itinerary-1' },
    })
    const itself = await client.callTool({ name: 'itinerary_plan_trip', arguments: { destination: 'Tokyo' } })
    expect(itself.structuredContent).toEqual(called.structuredContent)
  })

  it('asks its client what a tool called by name wants to know', async () => {
    await using client = await at('/mcp/curious?search=on')
    const call = { name: 'call_tool', arguments: { name: 'test_input_required_result_elicitation' } }
    expect(await client.callTool(call)).toMatchObject({ content: [{ text: 'Hello, Ada' }] })
  })

  it('makes the same errors of a call by name as of the call itself', async () => {
    await using client = await at('/mcp?search=on')
    const both = async (name: string, given: Record<string, unknown>) => {
      const itself = await client.callTool({ name, arguments: given }).catch(thrown => [thrown.code, thrown.message])
      const byName = client.callTool({ name: 'call_tool', arguments: { name, arguments: given } })
      expect(await byName.catch(thrown => [thrown.code, thrown.message])).toEqual(itself)
      return itself
    }
    const text = (words: string) => ({ isError: true, content: [{ text: expect.stringContaining(words) }] })
    expect(await both('weather_get_forecast', { days: 'two' })).toMatchObject(text('[invalid_argument] days: '))
    expect(await both('echo_get_status', {})).toMatchObject(text('[no_instance] '))
    expect(await both('nobody_here', {})).toEqual([-32602, expect.stringContaining('search_tools finds')])
  })

  it.each([
    ['search_tools', {}, 'query: expected words'],
    ['search_tools', { query: 7 }, 'query: expected words'],
    ['search_tools', { query: 'x'.repeat(1_001) }, 'up to 1000 characters'],
    ['search_tools', { query: 'x', limit: 0 }, 'limit: expected a whole number from 1 to 20, got 0'],
    ['search_tools', { query: 'x', top: 1 }, '"top" is no argument; there are query and limit'],
    ['call_tool', {}, 'name: expected the name of a tool, got nothing'],
    ['call_tool', { name: 'echo_run', arguments: '{}' }, 'arguments: expected an object'],
    ['call_tool', { name: 'echo_run', input: 'x' }, '"input" is no argument; there are name and arguments'],
  ])('tells the model what is wrong with %s of %j', async (name, given, words) => {
    await using client = await at('/mcp?search=on')
    const result = await client.callTool({ name, arguments: given })
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(words) }] })
    expect(result).not.toHaveProperty('structuredContent')
  })

  it('has a word for a search that finds nothing', async () => {
    await using client = await at('/mcp/weather?search=on')
    const { structuredContent } = await client.callTool({ name: 'search_tools', arguments: { query: 'zeppelin' } })
    expect(structuredContent).toEqual({ tools: [], hint: expect.stringContaining('nothing fits among 2 tools') })
  })

  it('knows nothing of the two where tools are listed', async () => {
    await using client = await at('/mcp')
    for (const name of ['search_tools', 'call_tool']) {
      await expect(client.callTool({ name, arguments: {} })).rejects.toMatchObject({ code: -32602 })
    }
  })

  it('does not let call_tool out of what the connection chose', async () => {
    await using client = await at('/mcp/weather?search=on')
    for (const name of ['echo_run', 'call_tool', 'search_tools']) {
      await expect(client.callTool({ name: 'call_tool', arguments: { name } })).rejects.toMatchObject({ code: -32602 })
    }
  })
})

describe('a connection that chooses by its URL', () => {
  it('hears when its own services change, and not of others', async () => {
    await using mesh = await startHttp({ answers: { 'agent-echo': reflectedOf('mesh.v1.AgentService') } })
    const heard: (string[] | undefined)[] = []
    const onChanged = (_: unknown, tools: { name: string }[] | null) => {
      heard.push(tools?.map(({ name }) => name))
    }
    await using client = await modern(`${mesh.url}/mcp?services=weather,geo`, {
      listChanged: { tools: { onChanged, debounceMs: 0 } },
    })
    const join = (service: string, contract: string) => {
      mesh.answers[service] = reflectedOf(contract)
      mesh.resolver.set(service, [instanceOf(service, `${service}-1`)])
    }
    join('worker-itinerary', 'itinerary.v1.ItineraryService')
    await vi.waitUntil(() => mesh.catalogue.view.operations.some(({ mcp }) => mcp === 'itinerary_plan_trip'))
    join('tool-weather', 'weather.v1.WeatherService')
    await vi.waitUntil(() => heard.length > 0)
    expect(heard).toEqual([['weather_get_current', 'weather_get_forecast']])
    expect((await client.listTools()).tools).toHaveLength(2)
  })

  it.each([
    ['/mcp/we%20ather', 400, -32600, 'invalid_argument'],
    ['/mcp?services=we%20ather', 400, -32600, 'invalid_argument'],
    ['/mcp?search=perhaps', 400, -32600, 'invalid_argument'],
    ['/mcp/weather/get_forecast', 404, -32600, 'not_found'],
  ])('is refused at %s with %d, as JSON-RPC says it', async (path, status, code, mesh) => {
    await using http = await startHttp()
    const request = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const response = await http.post(path, request, { accept: 'application/json, text/event-stream' })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code, data: { code: mesh } } })
  })

  it('is asked to search by the router where that is set, unless its URL says otherwise', async () => {
    await using http = await startHttp({ search: true })
    await using searching = await modern(`${http.url}/mcp`)
    expect((await searching.listTools()).tools).toHaveLength(2)
    await using listing = await modern(`${http.url}/mcp?search=off`)
    expect((await listing.listTools()).tools).toHaveLength(6)
  })

  it('says what is missing of a service that is there and has not said what it can do, where it was chosen', async () => {
    await using http = await startHttp({ fastPath: true })
    await using all = await modern(`${http.url}/mcp`)
    await using other = await modern(`${http.url}/mcp/echo`)
    http.resolver.set('tool-geo', [instanceOf('tool-geo', 'g1', { health: 'critical' })])
    await vi.waitUntil(() => http.catalogue.view.services.some(({ name }) => name === 'tool-geo'))
    const result = await all.callTool({ name: 'geo_find', arguments: {} })
    const text = expect.stringMatching(
      /^\[no_instance\] no ready instance of tool-geo \(0 of 1 ready\).*; try again in 1 s$/,
    )
    expect(result).toMatchObject({ isError: true, content: [{ text }] })
    await expect(other.callTool({ name: 'geo_find', arguments: {} })).rejects.toMatchObject({ code: -32602 })
    await expect(all.callTool({ name: 'geofind', arguments: {} })).rejects.toMatchObject({ code: -32602 })

    http.resolver.set('tool-geo', [instanceOf('tool-geo', 'g1')])
    await vi.waitUntil(() => http.catalogue.view.service('geo').problem?.startsWith('no reflection:'))
    expect(await all.callTool({ name: 'geo_find', arguments: {} })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^\[no_reflection\] tool-geo has no operations here: no reflection/) }],
    })
  })
})
