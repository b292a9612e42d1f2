import { isIP } from 'node:net'
import { z } from 'zod'
import type { Health, Instance } from '../instance.ts'

const strings = z.array(z.string()).nullish()

/** The part of `/v1/health/service/:name` that the mesh reads. Consul writes `null` for an empty list or map. */
const reply = z.array(
  z.object({
    Node: z.object({ Node: z.string(), Address: z.string() }),
    Service: z.object({
      ID: z.string().min(1),
      Service: z.string().min(1),
      Address: z.string().nullish(),
      Port: z.number(),
      Tags: strings,
      Meta: z.record(z.string(), z.string()).nullish(),
      CreateIndex: z.number().nullish(),
    }),
    Checks: z.array(z.object({ CheckID: z.string(), Status: z.string() })).nullish(),
  }),
)

type Entry = z.infer<typeof reply>[number]

/** What Consul knows of one service. */
export interface ServiceHealth {
  /** One per id and per address, sorted by id. */
  readonly instances: readonly Instance[]
  /** The Consul nodes that they are registered at, sorted. */
  readonly nodes: readonly string[]
}

/**
 * Reads a health reply.
 *
 * - Health is the worst of the instance's checks and its node's, but an operator's maintenance mode outranks them all.
 * - Of two registrations under one id or one address, the newer stays: containers reuse addresses, and the dead
 *   instance's check would ask its successor.
 * - One that cannot be called (no port, no address, or one that is neither an IP address nor a host name) is left
 *   out: it must not spoil the others.
 *
 * @param json the reply's body
 * @throws ZodError where it is not a health reply at all
 */
export function parseServiceHealth(json: unknown): ServiceHealth {
  const entries = reply.parse(json)
  const callable = entries.map(toInstance).filter(isCallable)
  const newestFirst = callable.sort((a, b) => b.createIndex - a.createIndex || (a.id < b.id ? -1 : 1))
  const seen = new Set<string>()
  const instances = newestFirst.filter(({ id, address, port }) => {
    const place = `${address}:${port}`
    if (seen.has(`id ${id}`) || seen.has(`at ${place}`)) return false
    seen.add(`id ${id}`).add(`at ${place}`)
    return true
  })
  return {
    instances: instances.sort((a, b) => (a.id < b.id ? -1 : 1)),
    nodes: [...new Set(entries.map(entry => entry.Node.Node))].sort(),
  }
}

function toInstance({ Node, Service, Checks }: Entry): Instance {
  return {
    id: Service.ID,
    service: Service.Service,
    address: Service.Address || Node.Address,
    port: Service.Port,
    health: healthOf(Checks ?? []),
    tags: Service.Tags ?? [],
    meta: Service.Meta ?? {},
    createIndex: Service.CreateIndex ?? 0,
  }
}

/** What a URL takes for a host and for nothing else: `10.0.0.7/admin` would be another place than it says. */
const hostName = /^[a-z0-9_]([a-z0-9_.-]{0,252})$/i

function isCallable({ address, port }: Instance): boolean {
  return (isIP(address) !== 0 || hostName.test(address)) && Number.isInteger(port) && port >= 1 && port <= 65_535
}

function healthOf(checks: readonly { CheckID: string; Status: string }[]): Health {
  const isMaintenance = (id: string) => id === '_node_maintenance' || id.startsWith('_service_maintenance:')
  if (checks.some(check => isMaintenance(check.CheckID))) return 'maintenance'
  if (checks.every(check => check.Status === 'passing')) return 'passing'
  return checks.every(check => check.Status === 'passing' || check.Status === 'warning') ? 'warning' : 'critical'
}
