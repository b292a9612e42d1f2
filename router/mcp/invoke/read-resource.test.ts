import { afterEach, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { startMcpCalls } from '../../testing/mcp-caller.ts'
import type { StubHandler } from '../../testing/stub-call.ts'
import { createReadResource } from './read-resource.ts'

const service = '/conformance.v1.ResourceService'

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

async function read(uri: string, handlers: Readonly<Record<string, StubHandler>> = {}) {
  const named = Object.entries(handlers).map(([method, handler]) => [`${service}/${method}`, handler] as const)
  const mcp = await startMcpCalls(Object.fromEntries(named))
  open.push(mcp)
  return createReadResource(mcp.invoke)({ uri }, mcp.request())
}

describe('createReadResource', () => {
  it('gives text and bytes, at the URI and of the type that the service says or promised', async () => {
    const contents = [{ text: 'hello' }, { uri: 'test://b', mimeType: 'image/png', blob: 'AQID' }]
    expect(await read('test://static-text', { StaticText: () => [{ contents }] })).toEqual({
      kind: 'complete',
      result: {
        contents: [
          { uri: 'test://static-text', mimeType: 'text/plain', text: 'hello' },
          { uri: 'test://b', mimeType: 'image/png', blob: 'AQID' },
        ],
        _meta: { 'meshwork/instance': 'worker-conformance-1', 'meshwork/attempts': 1 },
      },
    })
  })

  it("gives the service what the URI says, as its request's fields", async () => {
    const TemplateData: StubHandler = ([given]) => [{ contents: [{ text: JSON.stringify(given) }] }]
    const outcome = await read('test://template/caf%C3%A9/data', { TemplateData })
    expect(outcome).toMatchObject({ result: { contents: [{ text: '{"id":"café"}' }] } })
  })

  it('gives what a watched resource is now', async () => {
    const Watched: StubHandler = () => [{ contents: [{ text: 'now' }] }, { contents: [{ text: 'later' }] }]
    expect(await read('test://watched-resource', { Watched })).toMatchObject({
      result: { contents: [{ text: 'now' }] },
    })
  })

  it.each([
    ['where nobody reads it', 'test://nothing', {}],
    ['where the service finds nothing', 'test://static-text', notFound()],
    ['where the service gives nothing', 'test://static-text', { StaticText: () => [{ contents: [] }] }],
  ])('is not found %s, and says so as clients know it', async (_, uri, handlers) => {
    const refused = await read(uri, handlers).catch((thrown: unknown) => thrown)
    expect(refused).toMatchObject({ code: -32602 })
    expect(refused).toHaveProperty('data', { uri })
  })

  it('tells any other failure with its code and the URI', async () => {
    await expect(read('test://static-text')).rejects.toMatchObject({
      code: -32603,
      data: { code: 'no_instance', retryAfterMs: 1_000, uri: 'test://static-text' },
    })
  })
})

function notFound(): Readonly<Record<string, StubHandler>> {
  return {
    StaticText() {
      throw new MeshError('not_found', 'no such text')
    },
  }
}
