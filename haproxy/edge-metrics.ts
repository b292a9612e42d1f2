import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What the controller counts. HAProxy's own numbers stand on its own port, under `/metrics`. */
export interface EdgeMetrics {
  readonly registry: Registry
  reloaded(outcome: 'done' | 'refused'): void
  changed(kind: 'join' | 'leave', count: number): void
  /** A pass ended; whether it failed. */
  passed(failed: boolean): void
  /** Whether a configuration that should run is refused; its text is in `/status`. */
  refused(isRefused: boolean): void
  /** Servers of a backend: those in use, and all that it has room for. */
  servers(backend: string, used: number, all: number): void
}

export function createEdgeMetrics(): EdgeMetrics {
  const registry = new Registry()
  const registers = [registry]
  const prefix = 'meshwork_edge'
  collectDefaultMetrics({ register: registry })
  const reloads = new Counter({
    name: `${prefix}_reloads_total`,
    help: 'Reloads of HAProxy, and those that it or its check refused.',
    labelNames: ['outcome'],
    registers,
  })
  const changes = new Counter({
    name: `${prefix}_membership_changes_total`,
    help: 'Instances that joined or left a backend without a reload.',
    labelNames: ['kind'],
    registers,
  })
  const failures = new Counter({
    name: `${prefix}_failed_passes_total`,
    help: 'Times that the edge could not be made what it should be; /status says why.',
    registers,
  })
  const failing = new Gauge({ name: `${prefix}_failing`, help: '1 while the latest pass failed.', registers })
  const refusal = new Gauge({
    name: `${prefix}_configuration_refused`,
    help: '1 while a configuration that should run is refused and the one before it serves.',
    registers,
  })
  const servers = new Gauge({
    name: `${prefix}_servers`,
    help: 'Servers of a backend: in use, and all that it has room for.',
    labelNames: ['backend', 'state'],
    registers,
  })
  for (const outcome of ['done', 'refused']) reloads.labels(outcome).inc(0)
  for (const kind of ['join', 'leave']) changes.labels(kind).inc(0)
  refusal.set(0)

  return {
    registry,
    reloaded: outcome => reloads.labels(outcome).inc(),
    changed: (kind, count) => changes.labels(kind).inc(count),
    passed(failed) {
      failing.set(failed ? 1 : 0)
      if (failed) failures.inc()
    },
    refused: isRefused => refusal.set(isRefused ? 1 : 0),
    servers(backend, used, all) {
      servers.labels(backend, 'used').set(used)
      servers.labels(backend, 'all').set(all)
    },
  }
}
