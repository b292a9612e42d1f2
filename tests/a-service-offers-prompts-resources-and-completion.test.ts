import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postJson } from './support/http-caller.ts'
import { story, useMesh } from './support/mesh.ts'

const info = { name: 'story', version: '1.0.0' }

story('services that offer more than tools', () => {
  const mesh = useMesh({ echo: 1, weather: 1, itinerary: 2 })
  const modern = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
  const legacy = new LegacyClient(info)
  const eras = [
    ['2026-07-28', modern],
    ['2025-11-25', legacy],
  ] as const

  beforeAll(async () => {
    const url = new URL('/mcp', mesh.router.http)
    await modern.connect(new ModernTransport(url))
    await legacy.connect(new LegacyTransport(url) as Parameters<LegacyClient['connect']>[0])
  })
  afterAll(async () => {
    await modern.close()
    await legacy.close()
  })

  it.each(eras)('in %s list prompts with their arguments, and give the conversation', async (_, client) => {
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['itinerary_start_trip', 'weather_what_to_wear'])
    expect(prompts[0]).toMatchObject({
      title: 'Plan a trip together',
      arguments: [{ name: 'destination', required: true }, { name: 'days' }, { name: 'interests' }, { name: 'pace' }],
    })
    const given = { destination: 'cape  TOWN', days: '2', interests: 'art, food', pace: 'PACE_PACKED' }
    const { messages } = await client.getPrompt({ name: 'itinerary_start_trip', arguments: given })
    expect(messages[0]).toMatchObject({
      role: 'user',
      content: {
        type: 'text',
        text: expect.stringContaining('I have 2 days. I like art, food. The days should be packed.'),
      },
    })
    expect(messages[1]?.content).toMatchObject({ type: 'resource', resource: { mimeType: 'text/markdown' } })
    const wear = await client.getPrompt({ name: 'weather_what_to_wear', arguments: { location: 'Oslo' } })
    expect(JSON.stringify(wear.messages)).toContain('I will be in Oslo, Norway.')
  })

  it.each(eras)('in %s refuse a prompt whose arguments do not fit, and say what would', async (_, client) => {
    const get = (given: Record<string, string>) => client.getPrompt({ name: 'itinerary_start_trip', arguments: given })
    await expect(get({})).rejects.toMatchObject({ code: -32602, message: expect.stringContaining('destination') })
    const days = expect.stringContaining('days: expected an integer, got "two"')
    await expect(get({ destination: 'Tokyo', days: 'two' })).rejects.toMatchObject({ code: -32602, message: days })
  })

  it.each(eras)('in %s list resources and templates, and read both', async (_, client) => {
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual(['itinerary://destinations'])
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['itinerary://destinations/{city}'])
    const all = await client.readResource({ uri: 'itinerary://destinations' })
    const links = [...JSON.stringify(all.contents).matchAll(/\]\((itinerary:[^)]+)\)/g)].map(([, uri = '']) => uri)
    expect(links.length).toBeGreaterThanOrEqual(20)
    for (const uri of links.slice(0, 3)) {
      const [guide] = (await client.readResource({ uri })).contents
      expect(guide).toMatchObject({ uri, mimeType: 'text/markdown', text: expect.stringContaining('## where to stay') })
    }
    const gone = { code: -32602, data: { uri: 'itinerary://destinations/Atlantis' } }
    await expect(client.readResource({ uri: gone.data.uri })).rejects.toMatchObject(gone)
  })

  it.each(eras)('in %s complete what is typed', async (_, client) => {
    const complete = async (ref: { type: 'ref/prompt'; name: string }, name: string, value: string) =>
      (await client.complete({ ref, argument: { name, value } })).completion.values
    const trip = { type: 'ref/prompt', name: 'itinerary_start_trip' } as const
    expect(await complete(trip, 'destination', 'tok')).toEqual(['Tokyo'])
    expect(await complete(trip, 'interests', 'art, fo')).toEqual(['art, food'])
    expect(await complete(trip, 'pace', 'rel')).toEqual(['PACE_RELAXED'])
    const wear = { type: 'ref/prompt', name: 'weather_what_to_wear' } as const
    expect(await complete(wear, 'location', 'osl')).toEqual(['Oslo, Norway'])
  })

  it('offer the same over REST', async () => {
    const guide = await postJson(`${mesh.router.http}/v1/itinerary/read_guide`, { city: 'tokyo' })
    expect(guide.body).toMatchObject({ contents: [{ uri: 'itinerary://destinations/Tokyo' }] })
    const nothing = await postJson(`${mesh.router.http}/v1/itinerary/read_guide`, {})
    expect(nothing).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('city: ') } } })
  })
})
