import Consul from 'consul'
import { z } from 'zod'
import { MeshError } from '../errors.ts'
import type { ConsulAddress } from './consul-address.ts'
import { type ConsulReply, type RequestOptions, request } from './consul-request.ts'
import { parseServiceHealth, type ServiceHealth } from './health-reply.ts'

/** A check as Consul's agent runs it. Durations are Go's: `1000ms`. */
export type ConsulCheck = {
  readonly checkid: string
  readonly name: string
  /** How long the check may stay critical before Consul removes the instance; Consul looks about every 30 s. */
  readonly deregistercriticalserviceafter: string
} & (
  | { readonly grpc: string; readonly interval: string; readonly timeout: string }
  | { readonly tcp: string; readonly interval: string; readonly timeout: string }
  | { readonly http: string; readonly interval: string; readonly timeout: string }
  | { readonly ttl: string }
)

/** What an instance tells Consul. Weights are not among it: the npm package drops them, so they travel in `meta`. */
export interface ConsulService {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly port: number
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, string>>
}

/** When a query should answer: at once where `index` is 0, else at the first change past it or after `waitMs`. */
export interface Wait {
  readonly index: number
  /** ≤ 60 000: a longer one outlives what proxies between allow. */
  readonly waitMs: number
}

/** An answer, and the index to wait from for the next. */
export type Indexed<T> = T & { readonly index: number }

/**
 * What the mesh asks of Consul: the seam around the npm package. Every method is one HTTP request, bounded in time,
 * aborted by its signal, and throws only MeshErrors or its signal's reason (see
 * `request`).
 */
export interface ConsulClient {
  register(service: ConsulService, check: ConsulCheck, signal?: AbortSignal): Promise<void>
  /** Unknown ids are fine: gone is gone. */
  deregister(id: string, signal?: AbortSignal): Promise<void>
  /** What the Consul agent holds under an id; `undefined` where it knows none. */
  registered(id: string, signal?: AbortSignal): Promise<ConsulService | undefined>
  passTtl(checkId: string, note: string, signal?: AbortSignal): Promise<void>

  /** The instances of a service, in whatever health; none where nobody registered it. */
  health(service: string, wait: Wait, signal?: AbortSignal): Promise<Indexed<ServiceHealth>>
  /** Every service's name with the tags that any of its instances carries; Consul's own among them. */
  services(wait: Wait, signal?: AbortSignal): Promise<Indexed<{ readonly services: ReadonlyMap<string, string[]> }>>
  /** Whether the catalogue still holds a Consul node. */
  hasNode(node: string, signal?: AbortSignal): Promise<boolean>

  /** A value, waiting as `wait` says; `undefined`, changed at 0, where the key is not there. */
  getKey(
    key: string,
    wait?: Wait,
    signal?: AbortSignal,
  ): Promise<Indexed<{ readonly value: string | undefined; readonly changedAt: number }>>
  /** Every key that begins so, with its value, waiting for a change to any of them; none where there is none. */
  keysUnder(
    prefix: string,
    wait: Wait,
    signal?: AbortSignal,
  ): Promise<Indexed<{ readonly values: ReadonlyMap<string, string> }>>
  putKey(key: string, value: string, signal?: AbortSignal): Promise<void>
  /**
   * Writes a value where nobody else has since.
   *
   * @param changedAt as `getKey` told it; 0: only where the key is not there
   * @returns whether it was written
   */
  putKeyIf(key: string, value: string, changedAt: number, signal?: AbortSignal): Promise<boolean>
  deleteKey(key: string, signal?: AbortSignal): Promise<void>

  /** The Consul agent's node name and version. */
  self(signal?: AbortSignal): Promise<{ readonly node: string; readonly version: string }>
  /** `host:port` of the leader; empty while there is none. */
  leader(signal?: AbortSignal): Promise<string>
  /** Closes idle connections. */
  close(): void
}

const tags = z.array(z.string())
const agentService = z.object({
  ID: z.string(),
  Service: z.string(),
  Address: z.string(),
  Port: z.number(),
  Tags: tags.nullish(),
  Meta: z.record(z.string(), z.string()).nullish(),
})
const agentSelf = z.object({ Config: z.object({ NodeName: z.string(), Version: z.string() }) })
const keyItem = z.object({ Value: z.string().nullish(), ModifyIndex: z.number() }).nullish()
const keyItems = z.array(z.object({ Key: z.string(), Value: z.string().nullish() })).nullish()

const atOnce: Wait = { index: 0, waitMs: 0 }

/**
 * A client of one Consul agent.
 *
 * @param timeoutMs how long an answer may take, beyond what the query was asked to wait
 */
export function createConsulClient({ host, port, secure, token }: ConsulAddress, timeoutMs = 5000): ConsulClient {
  const consul = new Consul({ host, port, secure, ...(token === undefined ? {} : { defaults: { token } }) })

  /** Consul adds up to a sixteenth to a wait, so that queries do not all end together. */
  const query = (what: string, wait: Wait, send: (options: RequestOptions) => Promise<unknown>, signal?: AbortSignal) =>
    request(what, timeoutMs + wait.waitMs * (1 + 1 / 16), options => send({ ...options, ...blocking(wait) }), signal)

  return {
    async register({ tags, ...service }, check, signal) {
      const send = (options: RequestOptions) =>
        // The types ask every check for a timeout, which a TTL has not.
        consul.agent.service.register({ ...service, tags: [...tags], check: { timeout: '', ...check }, ...options })
      await request(`register ${service.id}`, timeoutMs, send, signal)
    },
    async deregister(id, signal) {
      const send = (options: RequestOptions) => consul.agent.service.deregister({ id, ...options })
      await request(`deregister ${id}`, timeoutMs, send, signal)
    },
    async registered(id, signal) {
      // The package has no method for one service by id; a filter over all of them is one answer of the same size.
      const what = `registration of ${id}`
      const send = (options: RequestOptions) =>
        consul.agent.service.list({ filter: `ID == ${JSON.stringify(id)}`, ...options })
      const found = read(what, z.record(z.string(), agentService), await request(what, timeoutMs, send, signal))[id]
      if (found === undefined) return undefined
      const { ID, Service, Address, Port, Tags, Meta } = found
      return { id: ID, name: Service, address: Address, port: Port, tags: Tags ?? [], meta: Meta ?? {} }
    },
    async passTtl(checkId, note, signal) {
      const send = (options: RequestOptions) => consul.agent.check.pass({ id: checkId, note, ...options })
      await request(`pass ${checkId}`, timeoutMs, send, signal)
    },

    async health(service, wait, signal) {
      const what = `health of ${service}`
      const send = (options: RequestOptions) => consul.health.service({ service, ...options })
      const reply = await query(what, wait, send, signal)
      return { ...understand(what, reply, parseServiceHealth), index: indexed(what, reply) }
    },
    async services(wait, signal) {
      const what = 'list of services'
      const reply = await query(what, wait, options => consul.catalog.service.list(options as object), signal)
      const services = new Map(Object.entries(read(what, z.record(z.string(), tags), reply)))
      return { services, index: indexed(what, reply) }
    },
    async hasNode(node, signal) {
      const send = (options: RequestOptions) => consul.catalog.node.services({ node, ...options })
      const reply = await request(`node ${node}`, timeoutMs, send, signal)
      return reply.body !== null && reply.body !== undefined
    },

    async getKey(key, wait = atOnce, signal) {
      const what = `key ${key}`
      const reply = await query(what, wait, options => consul.kv.get({ key, ...options }), signal)
      const item = read(what, keyItem, reply)
      return { value: item?.Value ?? undefined, changedAt: item?.ModifyIndex ?? 0, index: indexed(what, reply) }
    },
    async keysUnder(prefix, wait, signal) {
      const what = `keys under ${prefix}`
      const reply = await query(
        what,
        wait,
        options => consul.kv.get({ key: prefix, recurse: true, ...options }),
        signal,
      )
      const items = read(what, keyItems, reply) ?? []
      return { values: new Map(items.map(({ Key, Value }) => [Key, Value ?? ''])), index: indexed(what, reply) }
    },
    async putKey(key, value, signal) {
      await request(`put key ${key}`, timeoutMs, options => consul.kv.set({ key, value, ...options }), signal)
    },
    async putKeyIf(key, value, changedAt, signal) {
      const what = `put key ${key}`
      const send = (options: RequestOptions) => consul.kv.set({ key, value, cas: changedAt, ...options })
      return read(what, z.boolean(), await request(what, timeoutMs, send, signal))
    },
    async deleteKey(key, signal) {
      await request(`delete key ${key}`, timeoutMs, options => consul.kv.del({ key, ...options }), signal)
    },

    async self(signal) {
      const reply = await request('agent self', timeoutMs, options => consul.agent.self(options as object), signal)
      const { Config } = read('agent self', agentSelf, reply)
      return { node: Config.NodeName, version: Config.Version }
    },
    async leader(signal) {
      const reply = await request('leader', timeoutMs, options => consul.status.leader(options as object), signal)
      return read('leader', z.string(), reply)
    },
    close: () => consul.destroy(),
  }
}

/** `index` and `wait` as the package takes them, unknown to its types; index 0 is left out, as Consul asks. */
function blocking({ index, waitMs }: Wait): object {
  return index === 0 ? {} : { index: String(index), wait: `${waitMs}ms` }
}

/** Reads a reply's body, whatever it is. */
function read<T>(what: string, schema: z.ZodType<T>, reply: ConsulReply): T {
  return understand(what, reply, json => schema.parse(json))
}

function understand<T>(what: string, { body }: ConsulReply, parse: (json: unknown) => T): T {
  try {
    return parse(body)
  } catch (cause) {
    const start = JSON.stringify(Buffer.isBuffer(body) ? body.toString('latin1') : body)?.slice(0, 100)
    throw new MeshError('unavailable', `Consul, ${what}: the answer makes no sense: ${start}`, { cause })
  }
}

/** The index to wait from. Without one every query would answer at once, and the watch would spin. */
function indexed(what: string, { index }: ConsulReply): number {
  if (index === undefined) throw new MeshError('unavailable', `Consul, ${what}: no X-Consul-Index above 0`)
  return index
}
