import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { field, reflectedService, repeated } from '../../testing/build-file.ts'
import { fieldOptions, methodOptions } from '../../testing/options.ts'
import { reflectedOf } from '../../testing/reflected.ts'
import { startCatalogue } from '../../testing/static-catalogue.ts'
import { createOffers, type Offer } from './offer.ts'
import { createPromptList } from './prompt-list.ts'
import { createResourceList } from './resource-list.ts'
import { createTemplateList } from './template-list.ts'
import { createToolList } from './tool-list.ts'

const icon = { src: 'https://example.com/a.png', sizes: ['48x48'] }
const messageType = [
  { name: 'Empty' },
  { name: 'City', field: [field('name', 1, 'string', { options: fieldOptions({ required: true }) })] },
  { name: 'Conversation', field: [field('messages', 1, '.mesh.v1.PromptMessage', repeated)] },
  { name: 'Contents', field: [field('contents', 1, '.mesh.v1.Resource', repeated)] },
]
const city = { inputType: '.test.City', options: methodOptions({ title: 'A city', icons: [icon] }) }
const bare = { inputType: '.test.Empty', outputType: '.test.Empty' }
const method = [
  { ...bare, name: 'Bare' },
  { ...bare, name: 'Spare', options: methodOptions({ destructive: false, openWorld: false }) },
  { ...bare, name: 'Look', options: { ...methodOptions({ destructive: true }), idempotencyLevel: 1 } },
  { ...city, name: 'Talk', outputType: '.test.Conversation' },
  { ...city, name: 'List', outputType: '.test.Contents', options: methodOptions({ resource: { uri: 'city://list' } }) },
  {
    ...city,
    name: 'Read',
    outputType: '.test.Contents',
    options: methodOptions({ icons: [icon], resource: { uri: 'city://{name}', mimeType: 'text/plain' } }),
  },
]

describe('what is listed', () => {
  let mesh: Awaited<ReturnType<typeof startCatalogue>>
  let offer: Offer
  beforeAll(async () => {
    mesh = await startCatalogue({
      'tool-city': reflectedService(method, messageType),
      'worker-conformance': reflectedOf('conformance.v1.PromptService', 'conformance.v1.ToolService'),
    })
    offer = createOffers(mesh.catalogue)()
  })
  afterAll(() => mesh.catalogue.close())

  const tool = (name: string) => createToolList(100)(offer).tools.find(one => one.name === name)

  it('says of a tool what it changes, where it is said', () => {
    expect(tool('city_bare')?.annotations).toEqual({
      readOnlyHint: false,
      idempotentHint: false,
      destructiveHint: true,
    })
    expect(tool('city_spare')?.annotations).toMatchObject({ destructiveHint: false, openWorldHint: false })
    expect(tool('city_look')?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
  })

  it('says what a tool without comments is by its names', () => {
    expect(tool('city_bare')?.description).toBe('Bare (/test.TestService/Bare)')
  })

  it('gives a schema of its own as the service wrote it', () => {
    const { inputSchema } = tool('json_schema_2020_12_tool') ?? {}
    expect(inputSchema).toMatchObject({ allOf: [{ anyOf: expect.anything() }], if: {}, additionalProperties: false })
  })

  it('marks the properties that headers mirror, and requires what is required', () => {
    expect(tool('test_custom_headers')?.inputSchema).toMatchObject({
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, query: { type: 'string' } },
      required: ['region', 'priority', 'query'],
    })
    expect(tool('test_custom_headers')?.inputSchema.properties?.query).not.toHaveProperty('x-mcp-header')
  })

  it('lists prompts with their arguments', () => {
    const { prompts } = createPromptList(100)(offer)
    expect(prompts.find(({ name }) => name === 'city_talk')).toEqual({
      name: 'city_talk',
      title: 'A city',
      description: 'A city (/test.TestService/Talk)',
      icons: [icon],
      arguments: [{ name: 'name', required: true }],
    })
    expect(prompts.find(({ name }) => name === 'test_prompt_with_arguments')).toMatchObject({
      description: 'A prompt with two arguments.',
      arguments: [
        { name: 'arg1', description: 'The first.', required: true },
        { name: 'arg2', description: 'The second.', required: true },
      ],
    })
    expect(prompts.find(({ name }) => name === 'test_simple_prompt')).not.toHaveProperty('arguments')
    expect(prompts.find(({ name }) => name === 'test_input_required_result_prompt')).not.toHaveProperty('arguments')
  })

  it('lists resources and templates apart', () => {
    expect(createResourceList(100)(offer)).toEqual({
      resources: [
        { uri: 'city://list', name: 'city_list', title: 'List', description: 'List (/test.TestService/List)' },
      ],
    })
    expect(createTemplateList(100)(offer)).toEqual({
      resourceTemplates: [
        {
          uriTemplate: 'city://{name}',
          name: 'city_read',
          title: 'Read',
          description: 'Read (/test.TestService/Read)',
          mimeType: 'text/plain',
          icons: [icon],
        },
      ],
    })
  })

  it('gives each list page by page', () => {
    const list = createPromptList(2)
    const { nextCursor, prompts } = list(offer)
    expect(prompts).toHaveLength(2)
    expect(list(offer, nextCursor).prompts[0]?.name).toBe(createPromptList(100)(offer).prompts[2]?.name)
    expect(createResourceList(1)(offer)).not.toHaveProperty('nextCursor')
  })
})
