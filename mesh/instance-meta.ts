/** What a method may promise beyond its proto, where several services share one contract: protobuf's own two words. */
export type HintWord = 'NO_SIDE_EFFECTS' | 'IDEMPOTENT'

/** What an instance says of itself in its registration: the keys of Consul's meta that the mesh reads. */
export interface InstanceMeta {
  /** `agent`, `tool`, `worker`; absent: the service's name says it. */
  readonly kind: string | undefined
  readonly version: string | undefined
  /** What the service is for, in its author's words, where its contract is one that others keep too. */
  readonly description: string | undefined
  /** Calls that it can work on at once, ≥ 1; absent: not known. */
  readonly slots: number | undefined
  /** The share that it wants relative to the others, > 0 and ≤ 65535; 1 where it says nothing. */
  readonly weight: number
  /** Where it runs: instances of one zone fail together. */
  readonly zone: string | undefined
  readonly capabilities: readonly string[]
  /** The strategy that it wants its service to be balanced by; absent: it does not say. */
  readonly lbStrategy: string | undefined
  /** Full names of its gRPC services. Empty says nothing: reflection tells. */
  readonly grpcServices: readonly string[]
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedAtMs: number | undefined
  /** By method: `Run`, or `mesh.v1.AgentService/Run` where several services have one. */
  readonly hints: ReadonlyMap<string, HintWord>
  /** How often its check runs; absent: not known. */
  readonly checkIntervalMs: number | undefined
}

/** The share that an instance's meta `weight` asks for: 1 where that is absent or no number in (0, 65535]. */
export function parseWeight(value: string | undefined): number {
  return number(value, Number.MIN_VALUE, 65_535) ?? 1
}

const hintWords: readonly string[] = ['NO_SIDE_EFFECTS', 'IDEMPOTENT'] satisfies HintWord[]

/**
 * Reads meta that anybody may have written. Rubbish counts as unsaid: a typing error in one instance's meta must not
 * take a service out of the mesh. Never throws.
 */
export function parseInstanceMeta(meta: Readonly<Record<string, string>>): InstanceMeta {
  // biome-ignore lint/style/noRestrictedGlobals: reads a text; asks no clock
  const startedAt = Date.parse(text(meta.started_at) ?? '')
  const pairs = list(meta.hints).map(pair => pair.split('=').map(part => part.trim()))
  return {
    kind: text(meta.kind),
    version: text(meta.version),
    description: text(meta.description),
    slots: number(meta.slots, 1, 1_000_000),
    weight: parseWeight(meta.weight),
    zone: text(meta.zone),
    capabilities: list(meta.capabilities),
    lbStrategy: text(meta.lb_strategy),
    grpcServices: list(meta.grpc_services),
    startedAtMs: Number.isNaN(startedAt) ? undefined : startedAt,
    hints: new Map(pairs.filter((pair): pair is [string, HintWord] => isHint(pair))),
    checkIntervalMs: number(meta.check_interval_ms, 1, 86_400_000),
  }
}

/** A value of Consul's meta holds no more. */
const maxValueLength = 512

/**
 * Writes meta: the inverse of `parseInstanceMeta`. What is absent or says nothing is left out, and so are gRPC services
 * too many for one value, since reflection tells them anyway.
 */
export function writeInstanceMeta(facts: Partial<InstanceMeta>): Record<string, string> {
  const grpcServices = facts.grpcServices?.join(',') ?? ''
  const meta = {
    kind: facts.kind,
    version: facts.version,
    description: facts.description,
    slots: facts.slots?.toString(),
    weight: facts.weight?.toString(),
    zone: facts.zone,
    capabilities: facts.capabilities?.join(','),
    lb_strategy: facts.lbStrategy,
    grpc_services: grpcServices.length > maxValueLength ? undefined : grpcServices,
    // biome-ignore lint/style/noRestrictedGlobals: writes a text; asks no clock
    started_at: facts.startedAtMs === undefined ? undefined : new Date(facts.startedAtMs).toISOString(),
    hints: [...(facts.hints ?? [])].map(([method, word]) => `${method}=${word}`).join(','),
    check_interval_ms: facts.checkIntervalMs?.toString(),
  }
  const said = Object.entries(meta).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return Object.fromEntries(said)
}

function text(value: string | undefined): string | undefined {
  return value?.trim() || undefined
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

function number(value: string | undefined, least: number, most: number): number | undefined {
  const parsed = Number(text(value) ?? Number.NaN)
  return parsed >= least && parsed <= most ? parsed : undefined
}

function isHint(pair: readonly string[]): boolean {
  const [method = '', word = ''] = pair
  return pair.length === 2 && method !== '' && hintWords.includes(word)
}
