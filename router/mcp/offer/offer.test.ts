import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Operation } from '../../catalogue/operation.ts'
import { instanceOf } from '../../testing/instances.ts'
import { reflectedOf } from '../../testing/reflected.ts'
import { type Answers, ownServices, startCatalogue } from '../../testing/static-catalogue.ts'
import { createOffers } from './offer.ts'

const conformance = ['Tool', 'Prompt', 'Resource'].map(name => `conformance.v1.${name}Service`)

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

async function start(answers: Answers) {
  const mesh = await startCatalogue(answers)
  open.push(mesh.catalogue)
  return { ...mesh, offers: createOffers(mesh.catalogue) }
}

const names = (operations: readonly Operation[]) => operations.map(({ mcp }) => mcp)

describe('createOffers', () => {
  it('parts what there is by what it is to a client', async () => {
    const { offers } = await start({ 'worker-conformance': reflectedOf(...conformance) })
    const offer = offers()
    expect(offer.services).toEqual(['worker-conformance'])
    expect(names(offer.tools)).toContain('test_simple_text')
    expect(names(offer.tools)).not.toContain('test_simple_prompt')
    expect(names(offer.prompts)).toContain('test_prompt_with_arguments')
    expect(offer.resources.map(({ look }) => look.resource?.uri)).toEqual([
      'test://static-binary',
      'test://static-text',
      'test://watched-resource',
    ])
    expect(offer.templates.map(({ look }) => look.resource?.uri)).toEqual(['test://template/{id}/data'])
    const listed = [...offer.tools, ...offer.prompts, ...offer.resources, ...offer.templates]
    expect(listed.some(({ path }) => path.endsWith('/Complete'))).toBe(false)
    expect(offer.completer(listed[0] as Operation)?.path).toBe('/conformance.v1.PromptService/Complete')
  })

  it('finds each by its own name only', async () => {
    const { offers } = await start({ 'worker-conformance': reflectedOf(...conformance) })
    const offer = offers()
    expect(offer.tool('test_simple_text')?.role).toBe('tool')
    expect(offer.tool('test_simple_prompt')).toBeUndefined()
    expect(offer.prompt('test_simple_prompt')?.role).toBe('prompt')
    expect(offer.prompt('test_simple_text')).toBeUndefined()
    expect(offer.resource('test://static-text')).toMatchObject({ operation: { role: 'resource' }, variables: {} })
    expect(offer.resource('test://template/1%202/data')).toMatchObject({ variables: { id: '1 2' } })
    expect(offer.resource('test://template/{id}/data')).toMatchObject({ variables: { id: '{id}' } })
    expect(offer.resource('test://nothing')).toBeUndefined()
    expect(offer.listed('test://template/{id}/data')?.role).toBe('template')
  })

  it('narrows to the services of a scope, by full or short names, in whatever order', async () => {
    const { offers } = await start(ownServices())
    expect(offers(['weather', 'agent-echo']).services).toEqual(['agent-echo', 'tool-weather'])
    expect(names(offers(['weather']).tools)).toEqual(['weather_get_current', 'weather_get_forecast'])
    expect(offers(['weather']).tool('echo_run')).toBeUndefined()
    expect(offers(['echo', 'weather', 'echo'])).toBe(offers(['weather', 'echo']))
    expect(offers([]).tools).toEqual([])
    expect(offers(['nobody']).services).toEqual([])
    expect(offers(['*'])).not.toBe(offers())
  })

  it('gives the same object as long as nothing changed in its scope, and the same lists that did not', async () => {
    const { offers, catalogue, resolver, answers } = await start(ownServices())
    const before = { all: offers(), weather: offers(['weather']) }
    const version = catalogue.operationsVersion
    answers['worker-conformance'] = reflectedOf('conformance.v1.PromptService')
    resolver.set('worker-conformance', [instanceOf('worker-conformance', 'c1')])
    await vi.waitUntil(() => catalogue.operationsVersion > version)
    expect(offers(['weather'])).toBe(before.weather)
    expect(offers()).not.toBe(before.all)
    expect(offers().tools).toBe(before.all.tools)
    expect(offers().prompts).not.toBe(before.all.prompts)
    expect(offers().resources).toBe(before.all.resources)
  })

  it('says that an operation changed when only its description did', async () => {
    const { offers, catalogue, resolver } = await start({ 'agent-echo': reflectedOf('mesh.v1.AgentService') })
    const [before] = offers().tools
    resolver.set('agent-echo', [instanceOf('agent-echo', 'agent-echo-1', { meta: { description: 'Says it again.' } })])
    await vi.waitUntil(() => offers().tools[0] !== before)
    expect(catalogue.view.operation('echo', 'run').description).toMatch(/^Says it again\./)
  })

  it('keeps a bounded number of scopes', async () => {
    const { offers } = await start(ownServices())
    const first = offers(['weather'])
    for (let i = 0; i < 1_024; i++) offers([`s${i}`])
    expect(offers(['weather'])).not.toBe(first)
    expect(offers(['weather']).services).toEqual(first.services)
  })

  it('gives each URI to the one whose name comes first', async () => {
    const resources = reflectedOf('conformance.v1.ResourceService')
    const { offers } = await start({ 'tool-b': resources, 'tool-a': resources })
    expect(names(offers().resources)).toEqual(['a_static_binary', 'a_static_text', 'a_watched'])
    expect(offers().resource('test://static-text')?.operation.mcp).toBe('a_static_text')
    expect(offers(['b']).resource('test://static-text')?.operation.mcp).toBe('b_static_text')
  })
})
