import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Counts and times the calls of one program, and prints them as Prometheus reads them. */
export interface CallMetrics {
  readonly registry: Registry
  /** A call begins. */
  started(): void
  /**
   * A call ended.
   *
   * @param door       how it came: `grpc`, `rest` or `mcp`
   * @param service    the Consul service that was asked
   * @param path       the gRPC path; only ever one of a known method, so that labels stay few
   * @param status     gRPC status code, 0 to 16
   * @param durationMs from arrival to the last byte
   * @param attempts   instances tried
   */
  ended(door: string, service: string, path: string, status: number, durationMs: number, attempts: number): void
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** @param prefix in front of each metric's name, such as `meshwork_router` */
export function createCallMetrics(prefix: string): CallMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const inFlight = new Gauge({
    name: `${prefix}_calls_in_flight`,
    help: 'Calls that have begun and not ended.',
    registers: [registry],
  })
  const duration = new Histogram({
    name: `${prefix}_call_duration_seconds`,
    help: 'Time from arrival of a call to its last byte.',
    labelNames: ['door', 'service', 'method', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  })
  const retries = new Counter({
    name: `${prefix}_call_retries_total`,
    help: 'Attempts beyond the first.',
    labelNames: ['service'],
    registers: [registry],
  })
  // A bound child is several times cheaper than looking its labels up at every call.
  const children = new Map<string, { observe(seconds: number): void }>()

  return {
    registry,
    started: () => inFlight.inc(),
    ended(door, service, path, status, durationMs, attempts) {
      inFlight.dec()
      const key = `${door} ${service} ${path} ${status}`
      let child = children.get(key)
      if (child === undefined) {
        child = duration.labels(door, service, path, String(status))
        children.set(key, child)
      }
      child.observe(durationMs / 1000)
      if (attempts > 1) retries.labels(service).inc(attempts - 1)
    },
  }
}
