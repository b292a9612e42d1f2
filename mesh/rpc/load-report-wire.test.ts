import { Metadata } from '@grpc/grpc-js'
import { createMetricsReader, PerRequestMetricRecorder } from '@grpc/grpc-js/build/src/orca.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlausible } from '../balance/load-report.ts'
import {
  decodeLoadReport,
  encodeInterval,
  encodeLoadReport,
  readInterval,
  readLoadTrailer,
} from './load-report-wire.ts'
import { type PublicReport, type PublicRequest, publicOrca } from './testing/public-orca.ts'

const theirs = publicOrca()
const own = { inFlight: 3, slots: 4, rps: 12.5, eps: 0.25 }

/** What is read of a report as another implementation writes it. */
const heard = (fields: PublicReport, meta = {}) => decodeLoadReport(theirs.responseSerialize(fields), meta, 7)

describe('encodeLoadReport', () => {
  it('writes what a decoder made of the public .proto reads', () => {
    expect(theirs.responseDeserialize(encodeLoadReport(own))).toEqual({
      rpsFractional: 12.5,
      eps: 0.25,
      namedMetrics: { in_flight: 3, slots: 4 },
      applicationUtilization: 0.75,
    })
    const idle = { inFlight: 0, rps: 0, eps: 0 }
    expect(theirs.responseDeserialize(encodeLoadReport(idle))).toEqual({ namedMetrics: { in_flight: 0 } })
    expect(theirs.responseDeserialize(encodeLoadReport({ ...idle, slots: 8 }))).toEqual({
      namedMetrics: { in_flight: 0, slots: 8 },
    })
  })

  it("writes what grpc-js's own reader takes from a trailer", () => {
    const trailers = new Metadata()
    trailers.set('endpoint-load-metrics-bin', encodeLoadReport(own))
    const read: object[] = []
    createMetricsReader(report => read.push(report), null)(0, '', trailers)
    expect(read).toMatchObject([{ application_utilization: 0.75, named_metrics: { in_flight: 3, slots: 4 } }])
  })
})

describe('decodeLoadReport', () => {
  it('reads its own and what others say in the same words, whatever else they say', () => {
    expect(decodeLoadReport(encodeLoadReport(own), {}, 7)).toEqual({ inFlight: 3, slots: 4, at: 7 })
    expect(decodeLoadReport(encodeLoadReport({ inFlight: 0, rps: 0, eps: 0 }), {}, 7)).toEqual({ inFlight: 0, at: 7 })
    const crowded = {
      cpuUtilization: 0.9,
      memUtilization: 0.1,
      rps: 5,
      requestCost: { tokens: 512 },
      utilization: { gpu: 0.3, in_flight: 0.5 },
      namedMetrics: { 'a-metric-of-a-name-that-is-long': 1, slots: 8, queue: 2, in_flight: 6 },
      applicationUtilization: 0.2,
    }
    expect(heard(crowded)).toEqual({ inFlight: 6, slots: 8, at: 7 })
  })

  it("takes a share of the slots for calls, the application's before the processor's", () => {
    const meta = { slots: '8' }
    expect(heard({ cpuUtilization: 0.5 }, meta)).toEqual({ inFlight: 4, at: 7 })
    expect(heard({ cpuUtilization: 0.5, applicationUtilization: 1.5 }, meta)).toEqual({ inFlight: 12, at: 7 })
    expect(heard({ cpuUtilization: 0.5 })).toBeUndefined()
    expect(heard({}, meta)).toBeUndefined()
    expect(heard({ namedMetrics: { slots: 2 }, cpuUtilization: 0.5 })).toEqual({ inFlight: 1, at: 7 })
  })

  it("reads what grpc-js's servers write", () => {
    const recorder = new PerRequestMetricRecorder()
    recorder.recordApplicationUtilizationMetric(0.25)
    recorder.recordQpsMetric(10)
    expect(decodeLoadReport(recorder.serialize(), { slots: '4' }, 7)).toEqual({ inFlight: 1, at: 7 })
    recorder.recordNamedMetric('in_flight', 9)
    expect(decodeLoadReport(recorder.serialize(), { slots: '4' }, 7)).toEqual({ inFlight: 9, at: 7 })
  })

  it.each([
    ['a negative number', { namedMetrics: { in_flight: -1 } }],
    ['no number', { namedMetrics: { in_flight: Number.NaN } }],
    ['too many', { namedMetrics: { in_flight: 1e18 } }],
    ['infinitely many', { namedMetrics: { in_flight: Number.POSITIVE_INFINITY } }],
    ['no slots', { namedMetrics: { in_flight: 1, slots: 0 } }],
    ['a negative share', { applicationUtilization: -0.5 }],
    ['a share that is no number', { cpuUtilization: Number.NaN }],
    ['an infinite share', { cpuUtilization: Number.POSITIVE_INFINITY }],
  ])('gives what nobody believes for %s', (_what, fields) => {
    const said = heard(fields, { slots: '4' })
    expect(said !== undefined && isPlausible(said)).toBe(false)
    expect(said).toBeDefined()
  })

  it('gives what nobody believes for a report that is cut short, wherever that is', () => {
    const whole = encodeLoadReport(own)
    const fieldEnds = [0, 9, 18, 40, 58]
    for (let length = 1; length < whole.length; length++) {
      const said = decodeLoadReport(whole.subarray(0, length), {}, 7)
      if (fieldEnds.includes(length)) expect(said === undefined || isPlausible(said)).toBe(true)
      else expect(said).toEqual({ inFlight: Number.NaN })
    }
  })

  it('reads whatever the public encoder writes', () => {
    const amount = fc.double({ min: 0, max: 1e5, noNaN: true })
    const names = fc.oneof(fc.constantFrom('in_flight', 'slots', 'queue'), fc.string({ maxLength: 40 }))
    const metrics = fc.dictionary(names, amount)
    const report = fc.record({
      cpuUtilization: amount,
      memUtilization: amount,
      rps: fc.nat(),
      requestCost: metrics,
      utilization: metrics,
      namedMetrics: metrics,
      applicationUtilization: amount,
    })
    fc.assert(
      fc.property(report, report => {
        const { in_flight, slots } = report.namedMetrics
        const utilization = report.applicationUtilization || report.cpuUtilization
        const share = utilization === 0 ? undefined : utilization * (slots ?? 2)
        const said = heard(report, { slots: '2' })
        expect(said?.inFlight).toBe(in_flight ?? share)
        if (in_flight !== undefined) expect(said?.slots).toBe(slots)
      }),
    )
  })

  it('never throws, whatever the bytes', () => {
    const mangled = fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 4 }).map(changes => {
      const bytes = encodeLoadReport(own)
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte
      return bytes
    })
    const rubbish = fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.oneof(mangled, rubbish), bytes => {
        const said = decodeLoadReport(bytes, { slots: '4' }, 7)
        expect(typeof (said?.inFlight ?? 0)).toBe('number')
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('readLoadTrailer', () => {
  it('reads base64, padded or not', () => {
    const base64 = encodeLoadReport(own).toString('base64')
    expect(readLoadTrailer(base64, {}, 7)).toEqual({ inFlight: 3, slots: 4, at: 7 })
    expect(readLoadTrailer(base64.replace(/=+$/, ''), {}, 7)).toEqual({ inFlight: 3, slots: 4, at: 7 })
  })

  it('believes neither rubbish nor what is far too long, and takes nothing from an empty one', () => {
    expect(readLoadTrailer('', {}, 7)).toBeUndefined()
    for (const text of ['!!!', '\u00ff', 'QQ', 'A'.repeat(100_000)])
      expect(readLoadTrailer(text, {}, 7)).toEqual({ inFlight: Number.NaN })
  })
})

describe('the interval that a listener asks for', () => {
  it('is what the public .proto makes of it, in both directions', () => {
    for (const ms of [1, 50, 999]) {
      const read = theirs.requestDeserialize(encodeInterval(ms))
      expect(read).toEqual({ reportInterval: { nanos: ms * 1e6 } })
      expect(readInterval(encodeInterval(ms))).toBe(ms)
    }
    const asked = (reportInterval: PublicRequest['reportInterval'] = {}) =>
      readInterval(theirs.requestSerialize({ reportInterval }))
    expect(asked({ seconds: 30, nanos: 5e8 })).toBe(30_500)
    expect(asked({ seconds: 1e12 })).toBe(86_400_000)
    expect(asked({ seconds: -1 })).toBe(86_400_000)
    expect(asked()).toBe(0)
  })

  it('is unsaid where the request is no protobuf', () => {
    expect(readInterval(Buffer.from('rubbish'))).toBe(0)
  })
})
