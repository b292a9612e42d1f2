import { z } from 'zod'
import { askRouter } from './catalogue.ts'

const instance = z.object({
  id: z.string(),
  health: z.string(),
  reachable: z.boolean(),
  ejected: z.boolean(),
  zone: z.string().optional(),
  weight: z.number(),
  slots: z.number(),
  inFlight: z.number(),
  reported: z.number().optional(),
  reportAgeMs: z.number().optional(),
  picks: z.number(),
  faults: z.number(),
  latencyMs: z.number().optional(),
})

const byPriority = z.object({ interactive: z.number(), task: z.number(), batch: z.number() })

const balancer = z.object({
  router: z.string(),
  service: z.string(),
  strategy: z.string(),
  source: z.enum(['kv', 'meta', 'env', 'default']),
  hedge: z.boolean().optional(),
  slowStartMs: z.number(),
  fault: z.string().optional(),
  registered: z.number(),
  ready: z.number(),
  panic: z.boolean(),
  calls: z
    .object({
      waiting: byPriority,
      shed: byPriority,
      refused: z.number(),
      hedges: z.number(),
      hedgesWon: z.number(),
    })
    .optional(),
  instances: z.array(instance),
})

const decision = z.object({
  at: z.string(),
  ageMs: z.number(),
  strategy: z.string(),
  by: z.enum(['strategy', 'session', 'trial']),
  chosen: z.string(),
  capability: z.string().optional(),
  panic: z.boolean(),
  scores: z.string().optional(),
  candidates: z.array(
    z.object({
      id: z.string(),
      score: z.number().optional(),
      inFlight: z.number(),
      sent: z.number(),
      reported: z.number().optional(),
      reportAgeMs: z.number().optional(),
      slots: z.number(),
    }),
  ),
  absent: z.array(z.object({ id: z.string(), why: z.string() })),
  absentMore: z.number(),
})

const balancers = z.object({ router: z.string(), services: z.array(balancer), unknown: z.array(z.string()) })
const decisions = z.object({ router: z.string(), service: z.string(), decisions: z.array(decision) })

/** What a router says of how it balances: the parts of `GET /v1/balancers…` that are read here. */
export type Balancers = z.infer<typeof balancers>
export type BalancerView = z.infer<typeof balancer>
export type DecisionView = z.infer<typeof decision>
export type Decisions = z.infer<typeof decisions>

/** @param service short or full; absent: all */
export async function readBalancers(router: string, service?: string, signal?: AbortSignal): Promise<Balancers> {
  if (service === undefined) return await askRouter(router, '/v1/balancers', balancers, signal)
  const one = await askRouter(router, `/v1/balancers/${encodeURIComponent(service)}`, balancer, signal)
  return { router: one.router, services: [one], unknown: [] }
}

export async function readDecisions(router: string, service: string, signal?: AbortSignal): Promise<Decisions> {
  return await askRouter(router, `/v1/balancers/${encodeURIComponent(service)}/decisions`, decisions, signal)
}
