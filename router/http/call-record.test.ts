import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { createLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { continueTrace } from '#mesh/trace.ts'
import { startCatalogue } from '../testing/static-catalogue.ts'
import { createCallRecord, failureOf } from './call-record.ts'

describe('createCallRecord', () => {
  let mesh: Awaited<ReturnType<typeof startCatalogue>>
  beforeAll(async () => {
    mesh = await startCatalogue()
  })
  afterAll(() => mesh.catalogue.close())

  it('tells metrics and log how a call ended, with the ids that find it again', async () => {
    const lines: Record<string, unknown>[] = []
    const ended: unknown[] = []
    const clock = new ManualClock()
    const record = createCallRecord('rest', {
      clock,
      log: createLog('router-1', 'info', { write: line => lines.push(JSON.parse(line)) }),
      metrics: { started: () => ended.push('started'), ended: (...facts) => ended.push(facts) },
    })
    const trace = continueTrace()
    const end = record.begin(mesh.catalogue.view.operation('weather', 'get_forecast'), 'id-1', trace)
    await clock.advance(12)
    end({ error: new MeshError('not_found', 'no such city'), attempts: 2 })
    const path = '/weather.v1.WeatherService/GetForecast'
    expect(ended).toEqual(['started', ['rest', 'tool-weather', path, 5, 12, 2]])
    const { traceId } = trace
    expect(lines).toMatchObject([
      { door: 'rest', service: 'tool-weather', method: path, status: 5, durationMs: 12, requestId: 'id-1', traceId },
    ])
  })
})

describe('failureOf', () => {
  it('is what was thrown while the caller is there, and its leaving after that', () => {
    const here = { signal: new AbortController().signal, requestId: 'id-1' }
    const known = new MeshError('not_found', 'no such city')
    expect(failureOf(known, here)).toBe(known)
    expect(failureOf(known, { ...here, signal: AbortSignal.abort() }).code).toBe('cancelled')
  })

  it('keeps what nobody wrote for callers to the log', () => {
    const thrown = new Error('/etc/x is missing')
    const told = failureOf(thrown, { signal: new AbortController().signal, requestId: 'id-1' })
    expect(told).toMatchObject({ code: 'internal', cause: thrown })
    expect(told.message).toBe('[internal] something broke; the log has the reason under request id id-1')
  })
})
