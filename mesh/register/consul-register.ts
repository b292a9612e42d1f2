import { type Backoff, pauseAfter } from '../backoff.ts'
import type { Clock } from '../clock.ts'
import type { ConsulCheck, ConsulClient, ConsulService } from '../consul/consul-client.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Log } from '../log.ts'
import { checkMetaLimits } from './meta-limits.ts'
import type { Announcement, Check, Register, Registration } from './register.ts'

export interface ConsulRegisterSettings {
  readonly client: ConsulClient
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
  /** How often to look whether Consul still knows the instance; ± 10 % at random. Default 3 000. */
  readonly verifyMs?: number
  /** Pauses after Consul failed to answer. Default 100 to 2 000. */
  readonly backoff?: Backoff
  /** How long leaving may take, Consul answering or not. Default 2 000. */
  readonly leaveMs?: number
  /** How long an instance may stay critical before Consul removes it; Consul takes at least a minute. Default 60 000. */
  readonly reapMs?: number
}

/**
 * Announces instances in Consul and keeps them announced.
 *
 * It looks, and registers again only what is missing or differs. Looking every 3 s is one small read on a kept
 * connection, so an instance that a wiped Consul forgot is back within 3.3 s and one check interval, far below the
 * promised 10 s. Registering again each time would heal as well, but each registration starts Consul's check anew at a
 * random point of its interval: a check every 30 s would hardly ever run.
 */
export function createConsulRegister(settings: ConsulRegisterSettings): Register {
  const { client, clock, random, log } = settings
  const { verifyMs = 3000, leaveMs = 2000, reapMs = 60_000 } = settings
  const backoff = settings.backoff ?? { baseMs: 100, maxMs: 2000 }

  return {
    async announce(registration, signal) {
      checkMetaLimits(registration.meta)
      const service = toService(registration)
      const check = toCheck(registration, reapMs)
      try {
        await registerFirst(service, check, signal)
      } catch (error) {
        // Given up while a request was under way: Consul may have taken it all the same.
        if (signal?.aborted) await client.deregister(service.id).catch(() => {})
        throw error
      }

      // `stop` ends the watching; `hard` also breaks off a request under way.
      const stop = new AbortController()
      const hard = new AbortController()
      const kept = keep(service, check, stop.signal, hard.signal)
      let left: Promise<void> | undefined
      return { leave: () => (left ??= leave(service.id, kept, stop, hard)) } satisfies Announcement
    },
  }

  async function registerFirst(service: ConsulService, check: ConsulCheck, signal?: AbortSignal): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        return await register(service, check, signal)
      } catch (error) {
        if (!isAway(error)) throw error
        if (failures === 1)
          log.warn(
            { reason: MeshError.from(error).message, id: service.id },
            'Consul does not take the registration; trying on',
          )
        await clock.sleep(pauseAfter(failures, backoff, random), signal)
      }
    }
  }

  async function register(service: ConsulService, check: ConsulCheck, signal?: AbortSignal): Promise<void> {
    await client.register(service, check, signal)
    if ('ttl' in check) await client.passTtl(check.checkid, 'alive', signal)
  }

  async function keep(service: ConsulService, check: ConsulCheck, stop: AbortSignal, hard: AbortSignal): Promise<void> {
    const roundMs = 'ttl' in check ? Math.min(verifyMs, Number.parseInt(check.ttl, 10) / 3) : verifyMs
    let failures = 0
    while (!stop.aborted) {
      const pauseMs = failures === 0 ? roundMs * (0.9 + 0.2 * random()) : pauseAfter(failures, backoff, random)
      await clock.sleep(pauseMs, stop).catch(() => {})
      if (stop.aborted) return
      try {
        await verify(service, check, hard)
        if (failures > 0) log.info({ id: service.id }, 'Consul answers again')
        failures = 0
      } catch (error) {
        if (hard.aborted) return
        failures += 1
        if (failures === 1)
          log.warn(
            { reason: MeshError.from(error).message, id: service.id },
            'Consul does not answer; the registration is kept up when it does',
          )
      }
    }
  }

  async function verify(service: ConsulService, check: ConsulCheck, signal: AbortSignal): Promise<void> {
    const held = await client.registered(service.id, signal)
    if (held === undefined || !isSame(held, service)) {
      log.warn(
        { id: service.id, forgotten: held === undefined },
        'Consul holds no such registration; registering again',
      )
      await register(service, check, signal)
    } else if ('ttl' in check) {
      await client.passTtl(check.checkid, 'alive', signal)
    }
  }

  async function leave(id: string, kept: Promise<void>, stop: AbortController, hard: AbortController): Promise<void> {
    stop.abort()
    const cancel = clock.after(leaveMs, () =>
      hard.abort(new MeshError('deadline_exceeded', `${leaveMs} ms to leave Consul`)),
    )
    try {
      // A registration under way must not arrive after the farewell.
      await kept
      // Once more at once: the kept connection may have died with a Consul that is back already.
      await client.deregister(id, hard.signal).catch(error => {
        if (!isAway(error)) throw error
        return client.deregister(id, hard.signal)
      })
    } catch (error) {
      log.warn({ reason: MeshError.from(error).message, id }, 'could not leave Consul; its check will find out')
    } finally {
      cancel()
    }
  }
}

/** Consul is not there or not well: waiting helps. A refusal (bad registration, no rights) stays one. */
function isAway(error: unknown): boolean {
  return error instanceof MeshError && error.code === 'unavailable'
}

function toService({ id, service, address, port, tags, meta }: Registration): ConsulService {
  return { id, name: service, address, port, tags, meta }
}

/**
 * The check, under an id of its own that never changes: another id would add a second check. gRPC health is asked
 * under the instance's own name, so that a dead instance's check is not answered by its successor at the same address.
 */
function toCheck({ id, address, port, check }: Registration, reapMs: number): ConsulCheck {
  const common = {
    checkid: `service:${id}`,
    name: `${check.kind} check of ${id}`,
    deregistercriticalserviceafter: `${reapMs}ms`,
  }
  if (check.kind === 'ttl') return { ...common, ttl: `${check.ttlMs}ms` }
  return {
    ...common,
    ...target(check, address, port, id),
    interval: `${check.intervalMs}ms`,
    timeout: `${check.timeoutMs}ms`,
  }
}

function target(check: Exclude<Check, { kind: 'ttl' }>, address: string, port: number, id: string) {
  if (check.kind === 'grpc') return { grpc: `${hostPort(address, port)}/${id}` }
  if (check.kind === 'tcp') return { tcp: hostPort(address, port) }
  return { http: check.url }
}

function isSame(held: ConsulService, wanted: ConsulService): boolean {
  const text = ({ id, name, address, port, tags, meta }: ConsulService) =>
    JSON.stringify([id, name, address, port, [...tags].sort(), Object.entries(meta).sort()])
  return text(held) === text(wanted)
}
