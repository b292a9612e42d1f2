import type { DescMethod, DescService, FileRegistry } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { snakeCase } from '#mesh/names.ts'
import type { Reflected } from '#mesh/reflection.ts'
import { commentOf } from '../transcode/comments.ts'
import { readFileSet } from './file-set.ts'
import { hintsOf, type Promises } from './hints.ts'
import { mcpRoleOf } from './mcp-role.ts'
import { methodPolicy } from './method-policy.ts'
import type { Method } from './operation.ts'

/** What a service offers, as its descriptors say. */
export interface Description {
  /** Every gRPC service that it lists and describes, sorted; health and reflection among them. */
  readonly grpcServices: readonly string[]
  /** In order of their paths; without those of health and reflection. */
  readonly methods: readonly Method[]
  /** The comments of its gRPC services, in order of their names, a paragraph each; empty where there are none. */
  readonly summary: string
  /** What does not hold in it; absent: nothing. */
  readonly problem?: string
}

/** Services that every gRPC server may have beside its own work: no operations. */
const infrastructure = /^(grpc\.(health|reflection|channelz|binarylog)|xds\.service\.orca)\./

function isInfrastructure(grpcService: string): boolean {
  return infrastructure.test(grpcService)
}

/**
 * Reads the types that an instance sent, for `describe`. It may have sent anything, so nothing here is trusted.
 *
 * @throws MeshError `unknown`, `its reflection lies: …`, where they do not hold
 */
export function readTypes({ files }: Reflected): FileRegistry {
  try {
    return readFileSet(files)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MeshError('unknown', `its reflection lies: ${reason}`, { cause })
  }
}

/**
 * Reads what an instance said of itself. Nothing that one service says reaches another's types.
 *
 * @param services   the gRPC services that it lists
 * @param registry   its types
 * @param own        what its registration says that it is for; empty: nothing beyond its contract
 * @param maxMethods operations taken at most; the rest is left out, and `problem` says so
 * @returns never throws: what does not hold becomes `problem`, and what holds beside it is kept
 */
export function describe(
  services: readonly string[],
  registry: FileRegistry,
  promises: Promises,
  own: string,
  maxMethods: number,
): Description {
  const listed = [...new Set(services)].sort()
  const described = listed.map(name => registry.getService(name)).filter(service => service !== undefined)
  const offered = described.filter(service => !isInfrastructure(service.typeName))
  const methods = offered
    .flatMap(service => service.methods.map(method => describeMethod(method, registry, promises, own)))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const problem = problemOf(listed, described, methods.length, maxMethods)
  return {
    grpcServices: described.map(service => service.typeName),
    methods: methods.slice(0, maxMethods),
    summary:
      own ||
      offered
        .map(commentOf)
        .filter(said => said !== '')
        .join('\n\n'),
    ...(problem !== undefined && { problem }),
  }
}

function problemOf(listed: readonly string[], described: readonly DescService[], methods: number, maxMethods: number) {
  const names = new Set(described.map(service => service.typeName))
  const missing = listed.filter(name => !names.has(name) && !isInfrastructure(name))
  if (missing.length > 0) return `its reflection lies: it lists ${missing.join(', ')} and sends no descriptor of it`
  if (listed.every(isInfrastructure)) return 'no operations: its reflection lists no service of its own'
  if (methods > maxMethods) return `too many operations: ${methods}, of which the first ${maxMethods} are taken`
  return undefined
}

function describeMethod(desc: DescMethod, registry: FileRegistry, promises: Promises, own: string): Method {
  const policy = methodPolicy(desc)
  return {
    grpcService: desc.parent.typeName,
    path: `/${desc.parent.typeName}/${desc.name}`,
    desc,
    registry,
    shape: desc.methodKind,
    hints: hintsOf(desc, promises),
    title: policy.title ?? titleFrom(desc.name),
    // Where several services keep one contract, only their own words tell one's tool from the other's.
    description: [own, commentOf(desc)].filter(text => text !== '').join('\n\n'),
    hidden: policy.hidden ?? false,
    ...mcpRoleOf(desc, policy),
    ...(policy.timeoutMs !== undefined && { timeoutMs: policy.timeoutMs }),
    ...(policy.mcpName !== undefined && { wantedMcpName: policy.mcpName }),
  }
}

/** `GetForecast` → `Get forecast`. */
function titleFrom(name: string): string {
  const words = snakeCase(name).replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
