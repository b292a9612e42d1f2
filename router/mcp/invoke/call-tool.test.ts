import { describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { operationOf } from '../../testing/operations.ts'
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
