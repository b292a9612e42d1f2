import type { JsonObject } from '@bufbuild/protobuf'
import { afterEach, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { startMcpCalls } from '../../testing/mcp-caller.ts'
import { operationOf } from '../../testing/operations.ts'
import type { StubHandler } from '../../testing/stub-call.ts'
import type { McpRequest } from '../mcp-request.ts'
import { createCallTool } from './call-tool.ts'
import { InvokeError } from './invoke.ts'

const known = { offer: { tool: () => operationOf({}) } } as unknown as McpRequest
const unknown = { offer: { tool: () => undefined } } as unknown as McpRequest
const who = { 'meshwork/instance': 'tool-test-1', 'meshwork/attempts': 1 }

/** What a client hears of a call that failed so. */
async function told(error: MeshError, _meta?: typeof who): Promise<unknown> {
  const callTool = createCallTool(() => Promise.reject(new InvokeError(error, _meta)))
  const outcome = await callTool({ name: 'test_do_it' }, known)
  return outcome.kind === 'complete' ? outcome.result : outcome
}

function failed(text: string, _meta?: object) {
  return { isError: true, content: [{ type: 'text', text }], ...(_meta !== undefined && { _meta }) }
}

describe('createCallTool', () => {
  it('says when to call again where no instance began the call', async () => {
    expect(await told(new MeshError('no_instance', 'no ready instance of tool-test (0 of 3 ready)'))).toEqual(
      failed('[no_instance] no ready instance of tool-test (0 of 3 ready); try again in 1 s', {
        'meshwork/retryAfterMs': 1_000,
      }),
    )
    expect(await told(new MeshError('overloaded', 'too many wait'))).toEqual(
      failed('[overloaded] too many wait; try again in 1 s', { 'meshwork/retryAfterMs': 1_000 }),
    )
  })

  it('says what an instance said of when to come again, and who it was', async () => {
    const error = new MeshError('resource_exhausted', 'the quota is used up', { retryAfterMs: 2_500 })
    expect(await told(error, who)).toEqual(
      failed('[resource_exhausted] the quota is used up; try again in 3 s', { ...who, 'meshwork/retryAfterMs': 2_500 }),
    )
  })

  it.each([
    ['unavailable', 'the connection to the instance was lost'],
    ['deadline_exceeded', 'no answer within 30000 ms'],
    ['resource_exhausted', 'the disk is full'],
    ['no_reflection', 'tool-test has no operations here'],
  ] as const)('tempts nobody to repeat what may have run: %s', async (code, text) => {
    expect(await told(new MeshError(code, text), who)).toEqual(failed(`[${code}] ${text}`, who))
  })

  it('tells what is no result as an error of the protocol', async () => {
    await expect(told(new MeshError('unknown_operation', 'gone'))).rejects.toMatchObject({ code: -32602 })
  })

  it('knows no tool that is not offered, unless its service only has not said what it can do', async () => {
    const never = () => Promise.reject(new Error('unused'))
    await expect(createCallTool(never)({ name: 'geo_find' }, unknown)).rejects.toMatchObject({
      code: -32602,
      message: '[unknown_operation] no tool "geo_find"; tools/list says which there are now',
    })
    const silent = createCallTool(never, tool => new MeshError('no_instance', `${tool}: nobody is ready`))
    expect(await silent({ name: 'geo_find' }, unknown)).toMatchObject({
      result: failed('[no_instance] geo_find: nobody is ready; try again in 1 s'),
    })
  })
})

const tools = '/conformance.v1.ToolService'

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

async function call(
  name: string,
  given: JsonObject = {},
  handlers: Readonly<Record<string, StubHandler>> = {},
  more: Partial<McpRequest> = {},
) {
  const mcp = await startMcpCalls(handlers)
  open.push(mcp)
  return createCallTool(mcp.invoke)({ name, arguments: given }, mcp.request(more))
}

describe('createCallTool over the contracts of services', () => {
  it('answers with blocks, and with nothing structured where the tool promises nothing', async () => {
    const handlers = { [`${tools}/SimpleText`]: () => [{ content: [{ text: 'hi' }] }] }
    expect(await call('test_simple_text', {}, handlers)).toEqual({
      kind: 'complete',
      result: {
        content: [{ type: 'text', text: 'hi' }],
        _meta: { 'meshwork/instance': 'worker-conformance-1', 'meshwork/attempts': 1 },
      },
    })
  })

  it('answers a failure with a result that carries nothing structured', async () => {
    const handlers: Record<string, StubHandler> = {
      '/weather.v1.WeatherService/GetCurrent'() {
        throw new MeshError('not_found', 'no city "Pariss"')
      },
    }
    const { kind, ...outcome } = await call('weather_get_current', { location: 'Pariss' }, handlers)
    expect(kind).toBe('complete')
    expect(outcome).toMatchObject({ result: { isError: true, content: [{ text: '[not_found] no city "Pariss"' }] } })
    expect(outcome).not.toHaveProperty('result.structuredContent')
  })

  it('answers with what is required and left out, so that a model can mend its call', async () => {
    const text = '[invalid_argument] priority: it is required, and left out'
    expect(await call('test_custom_headers', { region: 'eu' })).toMatchObject({
      result: { isError: true, content: [{ type: 'text', text }] },
    })
  })

  it('hands over questions, and refuses what no client can be asked as an error of the protocol', async () => {
    const ask = { inputRequired: { requests: { q: { rootsList: {} } } } }
    const handlers = { '/conformance.v1.AskingService/AskRoots': () => [ask] }
    const name = 'test_input_required_result_list_roots'
    expect(await call(name, {}, handlers)).toMatchObject({ kind: 'input_required' })
    const round = {
      capabilities: { elicitation: true, elicitationUrl: true, sampling: true, roots: false },
      responses: {},
      state: new Uint8Array(),
    }
    await expect(call(name, {}, handlers, { round })).rejects.toMatchObject({ code: -32021 })
  })

  it('answers a question that cannot be passed on with a result that names who asked it', async () => {
    const requests = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`q${i}`, { rootsList: {} }]))
    const handlers = { '/conformance.v1.AskingService/AskRoots': () => [{ inputRequired: { requests } }] }
    const text = '[internal] worker-conformance asked 17 questions at once: 1 to 16 can be'
    expect(await call('test_input_required_result_list_roots', {}, handlers)).toMatchObject({
      result: { isError: true, content: [{ text }] },
    })
  })

  it.each(['nope', 'test_simple_prompt', 'conformance_complete'])('knows no tool %s', async name => {
    const refused = { code: -32602, message: expect.stringContaining(`no tool "${name}"`) }
    await expect(call(name)).rejects.toMatchObject(refused)
  })
})
