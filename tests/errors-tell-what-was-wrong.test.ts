import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ErrorCode, errorTable } from '#mesh/errors.ts'
import { eventually } from './support/eventually.ts'
import { type GrpcCaller, type GrpcError, grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { legacyMcp, type McpCaller, modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'

interface Case {
  readonly what: string
  readonly code: ErrorCode
  /** A part of what every caller is told. */
  readonly says: string
  readonly grpc: { readonly method: keyof LabServiceDefinition; readonly request: object; readonly service?: string }
  readonly rest: string
  readonly tool: string
}

const lab = { service: 'tool-lab' }
const cases: readonly Case[] = [
  {
    what: 'a service that nobody registered',
    code: 'unknown_service',
    says: 'no service "nobody"; there are dead, lab, weather',
    grpc: { method: 'GetBlob', request: {}, service: 'nobody' },
    rest: '/v1/nobody/get_blob',
    tool: 'nobody_get_blob',
  },
  {
    what: 'an answer above its bound',
    code: 'too_large',
    says: 'larger than 4194304 bytes',
    grpc: { method: 'GetBlob', request: { bytes: 5_000_000 }, ...lab },
    rest: '/v1/lab/get_blob',
    tool: 'lab_get_blob',
  },
  {
    what: 'a service whose instances are all dead',
    code: 'no_instance',
    says: 'no ready instance of tool-dead (0 of 1 ready)',
    grpc: { method: 'GetBlob', request: {}, service: 'tool-dead' },
    rest: '/v1/dead/get_blob',
    tool: 'dead_get_blob',
  },
  {
    what: 'an instance that throws what nobody meant',
    code: 'internal',
    says: 'the service failed; its log has the reason under request id',
    grpc: { method: 'Fail', request: {}, ...lab },
    rest: '/v1/lab/fail',
    tool: 'lab_fail',
  },
]

/** What no caller may ever see of us. */
const insides = /\n\s+at |node_modules|\.ts\b|\/etc\/secret|TypeError/

story('each way to fail has its own code and its own text, the same at every door', () => {
  const mesh = useMesh({ weather: 1, lab: 1 })
  let grpc: GrpcCaller<LabServiceDefinition>
  let mcp: McpCaller[] = []

  beforeAll(async () => {
    grpc = grpcCaller('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    mcp = [await modernMcp(mesh.router.http), await legacyMcp(mesh.router.http)]
    const victim = await mesh.start('lab', { LAB_SERVICE: 'tool-dead' })
    await mesh.untilPassing('tool-dead', [victim.id])
    await victim.kill()
    await eventually('it is dead', async () => (await mesh.listed('tool-dead'))?.state === 'unhealthy')
  })
  afterAll(async () => {
    grpc?.[Symbol.dispose]()
    for (const client of mcp) await client[Symbol.asyncDispose]()
  })

  describe.each(cases)('$what', ({ code, says, grpc: { method, request, service = '' }, rest, tool }) => {
    const table = errorTable[code]

    it('is told over gRPC', async () => {
      const metadata = { 'mesh-service': service }
      const error: GrpcError = await grpc.unary(method, request, { metadata }).then(
        () => expect.fail('it worked'),
        thrown => thrown,
      )
      expect(error.code).toBe(table.grpc)
      expect(error.details).toContain(says)
      expect(error.details).not.toMatch(insides)
    })

    it('is told over REST', async () => {
      const answer = await postJson(`${mesh.router.http}${rest}`, request, { 'x-request-id': 'story-14' })
      expect(answer).toMatchObject({ status: table.http, body: { error: { code, requestId: 'story-14' } } })
      const text = JSON.stringify(answer.body)
      expect(text).toContain(JSON.stringify(says).slice(1, -1))
      expect(text).not.toMatch(insides)
    })

    it('is told over MCP of both eras', async () => {
      for (const client of mcp) {
        const told = await client.call(tool, { ...request }).catch(thrown => thrown)
        if (table.mcp === 'result') {
          expect(told).toMatchObject({ isError: true, structured: undefined })
          expect(told.text).toContain(`[${code}] `)
          expect(told.text).toContain(says)
          expect(told.text).not.toMatch(insides)
        } else {
          expect(told).toMatchObject({ code: table.mcp })
          expect(told.message).toContain(tool)
          expect(told.message).not.toMatch(insides)
        }
      }
    })
  })

  it('has a text of its own for each', () => {
    expect(new Set(cases.map(({ code }) => code)).size).toBe(cases.length)
  })

  it.each([0, -3, 17, 200_000])('names the range where %d days are asked for', async days => {
    const { status, body } = await postJson(`${mesh.router.http}/v1/weather/get_forecast`, { location: 'Oslo', days })
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'invalid_argument' } } })
    expect((body as { error: { message: string } }).error.message).toContain('1 to 16')
    for (const client of mcp) {
      const told = await client.call('weather_get_forecast', { location: 'Oslo', days })
      expect(told.isError).toBe(true)
      expect(told.text).toContain('1 to 16')
    }
  })

  it.each([
    ['a word for a number', { location: 'Oslo', days: 'two' }, 'days'],
    ['a field that is not there', { location: 'Oslo', dayz: 2 }, 'dayz'],
    ['a list for a text', { location: ['Oslo'] }, 'location'],
    ['a text for the whole message', 'Oslo', 'object'],
  ])('names the field: %s', async (_, request, named) => {
    const { status, body } = await postJson(`${mesh.router.http}/v1/weather/get_forecast`, request)
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'invalid_argument' } } })
    expect((body as { error: { message: string } }).error.message).toContain(named)
  })

  it('names the operations there are, and the cities near a name that is none', async () => {
    const wrong = await postJson(`${mesh.router.http}/v1/weather/get_tides`, {})
    expect(wrong).toMatchObject({ status: 404, body: { error: { code: 'unknown_operation' } } })
    expect(JSON.stringify(wrong.body)).toContain('get_current, get_forecast')
    const lost = await postJson(`${mesh.router.http}/v1/weather/get_current`, { location: 'Pariss' })
    expect(lost).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect(JSON.stringify(lost.body)).toContain('Paris')
  })
})
