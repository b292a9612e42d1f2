import type { LoadReport } from '../balance/load-report.ts'
import type { Instance } from '../instance.ts'
import { parseInstanceMeta } from '../instance-meta.ts'
import { block, fixed64, ProtobufReader, varint } from './protobuf-reader.ts'

/**
 * ORCA's load report (`xds.data.orca.v3.OrcaLoadReport`), as gRPC and Envoy know it: on each reply in a trailer, between them
 * on a stream. By hand, since it is on every call's way: grpc-js parses ORCA's .proto anew at each.
 */

/** The trailer that carries it, as base64. */
export const loadReportTrailer = 'endpoint-load-metrics-bin'

/** The service that tells it between replies. */
export const loadReportService = 'xds.service.orca.v3.OpenRcaService'
export const loadReportPath = `/${loadReportService}/StreamCoreMetrics`

/** What an instance says of itself: its load, and how often calls end, as others' balancers want to know. */
export interface OwnReport extends LoadReport {
  /** Calls and faults a second. */
  readonly rps: number
  readonly eps: number
}

/** Fields of the report. Those that are left out are 0, as everywhere in protobuf. */
const cpuUtilization = 1
const rpsFractional = 6
const epsField = 7
const namedMetrics = 8
const applicationUtilization = 9

/** A report is some hundred bytes; one that is so much longer is not read. */
const maxBytes = 8 * 1024

export function encodeLoadReport({ inFlight, slots, rps, eps }: OwnReport): Buffer {
  const into = Buffer.allocUnsafe(128)
  let at = 0
  if (rps > 0) at = writeDouble(rpsFractional, rps, into, at)
  if (eps > 0) at = writeDouble(epsField, eps, into, at)
  at = writeNamed('in_flight', inFlight, into, at)
  if (slots !== undefined) {
    at = writeNamed('slots', slots, into, at)
    if (inFlight > 0) at = writeDouble(applicationUtilization, inFlight / slots, into, at)
  }
  return into.subarray(0, at)
}

/** What cannot be true: whoever is told this ignores it, and counts that. */
export const impossible: LoadReport = { inFlight: Number.NaN }

/**
 * Reads a report that anybody may have written. Never throws.
 *
 * @param meta the instance's: servers of others say which share of their slots is taken, and only the registration may say how
 *   many these are
 * @param at   when it came, in monotonic milliseconds
 * @returns `undefined` where it says nothing of calls in flight; one that `isPlausible` refuses where it makes no sense
 */
export function decodeLoadReport(bytes: Buffer, meta: Instance['meta'], at: number): LoadReport | undefined {
  if (bytes.length > maxBytes) return impossible
  const reader = new ProtobufReader(bytes)
  let inFlight: number | undefined
  let places: number | undefined
  let application = 0
  let cpu = 0
  while (reader.next()) {
    const { field, wireType } = reader
    if (field === namedMetrics && wireType === block) {
      const end = reader.block()
      const named = readNamed(bytes, reader.at, end)
      reader.at = end
      if (named === undefined) return impossible
      if (named.name === 'in_flight') inFlight = named.value
      else if (named.name === 'slots') places = named.value
    } else if (field === applicationUtilization && wireType === fixed64) application = reader.double()
    else if (field === cpuUtilization && wireType === fixed64) cpu = reader.double()
    else reader.skip()
  }
  if (reader.broken) return impossible
  if (inFlight === undefined) {
    const utilization = application === 0 ? cpu : application
    // 0 is as good as unsaid: protobuf cannot tell them apart (gRFC A58 does the same).
    if (utilization === 0) return undefined
    const known = places ?? parseInstanceMeta(meta).slots
    return known === undefined ? undefined : { inFlight: utilization * known, at }
  }
  return places === undefined ? { inFlight, at } : { inFlight, slots: places, at }
}

/** An entry of the map: its name where that is one of ours, otherwise empty. */
function readNamed(bytes: Buffer, start: number, end: number): { name: string; value: number } | undefined {
  const reader = new ProtobufReader(bytes, start, end)
  let name = ''
  let value = 0
  while (reader.next()) {
    if (reader.field === 1 && reader.wireType === block) {
      const until = reader.block()
      name = until - reader.at <= 9 ? bytes.toString('latin1', reader.at, until) : ''
      reader.at = until
    } else if (reader.field === 2 && reader.wireType === fixed64) value = reader.double()
    else reader.skip()
  }
  return reader.broken ? undefined : { name, value }
}

function writeNamed(name: string, value: number, into: Buffer, start: number): number {
  into[start] = (namedMetrics << 3) | block
  into[start + 1] = 2 + name.length + 9
  into[start + 2] = (1 << 3) | block
  into[start + 3] = name.length
  into.write(name, start + 4, 'latin1')
  return writeDouble(2, value, into, start + 4 + name.length)
}

function writeDouble(field: number, value: number, into: Buffer, start: number): number {
  into[start] = (field << 3) | fixed64
  return into.writeDoubleLE(value, start + 1)
}

/** The same of a trailer's value. */
export function readLoadTrailer(base64: string, meta: Instance['meta'], at: number): LoadReport | undefined {
  if (base64.length > maxBytes * 2) return impossible
  const bytes = Buffer.from(base64, 'base64')
  // Rubbish has no bytes at all.
  return bytes.length === 0 && base64 !== '' ? impossible : decodeLoadReport(bytes, meta, at)
}

const maxIntervalMs = 86_400_000

/** `OrcaLoadReportRequest` with its interval, a Duration of seconds and nanoseconds. Up to a second. */
export function encodeInterval(ms: number): Buffer {
  const nanos: number[] = []
  for (let rest = ms * 1e6; rest > 0; rest = Math.floor(rest / 128)) nanos.push((rest % 128) | (rest < 128 ? 0 : 0x80))
  return Buffer.from([(1 << 3) | block, nanos.length + 1, (2 << 3) | varint, ...nanos])
}

/** The interval in milliseconds, a day at most; 0 where the request says none that makes sense. */
export function readInterval(request: Buffer): number {
  const reader = new ProtobufReader(request)
  let ms = 0
  while (reader.next()) {
    if (reader.field === 1 && reader.wireType === block) {
      const end = reader.block()
      const duration = new ProtobufReader(request, reader.at, end)
      reader.at = end
      while (duration.next()) {
        if (duration.wireType !== varint) duration.skip()
        else ms += duration.varint() * (duration.field === 1 ? 1_000 : 1e-6)
      }
    } else reader.skip()
  }
  return reader.broken ? 0 : Math.min(ms, maxIntervalMs)
}
