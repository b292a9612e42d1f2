import { z } from 'zod'
import { isErrorCode, MeshError } from '#mesh/errors.ts'
import { noRouter } from '../view/no-router.ts'
import type { CallFacts, Via } from './via.ts'

const marginMs = 500

const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** Calls through the router's REST front. */
export const viaHttp: Via = async ({ router }, wanted, onMessage) => {
  const { service, operation, input, timeoutMs, stream, signal } = wanted
  const path = `/v1/${encodeURIComponent(service)}/${encodeURIComponent(operation)}`
  // The router ends the call in time; this is for one that does not answer at all.
  const bounded =
    timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + marginMs)])
  let response: Response | undefined
  try {
    response = await fetch(`${router}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: stream ? 'application/x-ndjson, application/json' : 'application/json',
        ...(timeoutMs !== undefined && { 'mesh-timeout-ms': String(timeoutMs) }),
      },
      body: JSON.stringify(input),
      signal: bounded,
    })
    if (!response.ok) throw errorOf(await response.text(), response.status)
    if (response.headers.get('content-type')?.startsWith('application/x-ndjson')) {
      for await (const line of linesOf(response)) onMessage(assertMessage(line))
    } else {
      onMessage(await response.json())
    }
    return factsOf(response.headers)
  } catch (thrown) {
    if (thrown instanceof MeshError) throw thrown
    if (signal.aborted) throw new MeshError('cancelled', 'the call was given up here')
    if (bounded.aborted) throw new MeshError('deadline_exceeded', `no answer within ${timeoutMs} ms`)
    throw response === undefined ? noRouter(router, thrown) : new MeshError('unavailable', 'the answer was cut off')
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = ''
  const text = response.body?.pipeThrough(new TextDecoderStream()) ?? []
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(line => line !== '')
  }
  if (rest !== '') throw new MeshError('unavailable', 'the answer was cut off')
}

/** The last line of a stream that failed is its error. A message of an operation never looks like one. */
function assertMessage(line: string): unknown {
  const json: unknown = JSON.parse(line)
  const only = typeof json === 'object' && json !== null && Object.keys(json).length === 1
  if (only && failure.safeParse(json).success) throw errorOf(line, 500)
  return json
}

function errorOf(body: string, status: number): MeshError {
  const told = failure.safeParse(parse(body)).data?.error
  if (told === undefined) return new MeshError('unknown', `the router answered HTTP ${status}: ${body.slice(0, 200)}`)
  return new MeshError(isErrorCode(told.code) ? told.code : 'unknown', told.message)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function factsOf(headers: Headers): CallFacts {
  const instance = headers.get('mesh-instance')
  const attempts = headers.get('mesh-attempts')
  return { ...(instance !== null && { instance }), ...(attempts !== null && { attempts: Number(attempts) }) }
}
