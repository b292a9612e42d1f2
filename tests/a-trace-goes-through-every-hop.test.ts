import { expect, it } from 'vitest'
import type { ItineraryServiceDefinition } from '#proto/gen/itinerary/v1/ItineraryService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import { legacyMcp, modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'
import type { LogLine, Program } from './support/program.ts'

const trip = { destination: 'Rome', days: 2, startDate: '2026-12-24' }

/** A trace of the caller's own: 32 hex digits that end in a mark of the story's. */
const traceOf = (mark: string) => `${'c0ffee'.padEnd(30, '0')}${mark}`
const headerOf = (mark: string) => `00-${traceOf(mark)}-00f067aa0ba902b7-01`

story('a call with a trace goes from the router to the itinerary worker to the weather tool', () => {
  const mesh = useMesh({ itinerary: 1, weather: 1 })

  /** The line of a hop in a trace; every hop writes one. */
  function hop(program: Program | undefined, mark: string): Promise<LogLine> {
    const find = () => program?.log.find(({ msg, traceId }) => msg === 'call' && traceId === traceOf(mark))
    return eventually(`${program?.title} logs the trace`, find)
  }

  async function expectTraced(mark: string, requestId?: string): Promise<void> {
    const hops = [mesh.router, mesh.running('itinerary')[0], mesh.running('weather')[0]]
    const lines = await Promise.all(hops.map(program => hop(program, mark)))
    const ids = new Set(lines.map(line => line.requestId))
    expect(ids.size).toBe(1)
    if (requestId !== undefined) expect([...ids]).toEqual([requestId])
  }

  it('carries trace and request id from a gRPC caller', async () => {
    using client = grpcCaller<ItineraryServiceDefinition>('itinerary.v1.ItineraryService', mesh.router.grpc)
    const metadata = { traceparent: headerOf('01'), 'x-request-id': 'story-grpc' }
    await client.stream('PlanTrip', trip, { metadata })
    await expectTraced('01', 'story-grpc')
  })

  it('carries trace and request id from an HTTP caller, and says the request id back', async () => {
    const headers = { traceparent: headerOf('02'), 'x-request-id': 'story-http' }
    const answer = await postJson(`${mesh.router.http}/v1/itinerary/plan_trip`, trip, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-request-id')).toBe('story-http')
    await expectTraced('02', 'story-http')
  })

  it('carries the trace that an MCP client puts into a call', async () => {
    await using modern = await modernMcp(mesh.router.http)
    await modern.call('itinerary_plan_trip', trip, { traceparent: headerOf('03') })
    await expectTraced('03')
    await using legacy = await legacyMcp(mesh.router.http)
    await legacy.call('itinerary_plan_trip', trip, { traceparent: headerOf('04') })
    await expectTraced('04')
  })

  it('begins a trace where the caller brings none, or none that holds', async () => {
    for (const [id, headers] of [
      ['story-none', {}],
      ['story-bad', { traceparent: '00-zzz-zzz-01' }],
    ] as const) {
      await postJson(`${mesh.router.http}/v1/itinerary/plan_trip`, trip, { ...headers, 'x-request-id': id })
      const [weather] = mesh.running('weather')
      const find = () => weather?.log.find(({ msg, requestId }) => msg === 'call' && requestId === id)
      const line = await eventually('the weather tool logs the call', find)
      expect(line.traceId).toMatch(/^[0-9a-f]{32}$/)
    }
  })
})
