import type { ServiceState } from '#mesh/health/service-state.ts'
import type { Instance } from '#mesh/instance.ts'
import type { Kind } from '#mesh/names.ts'
import type { Operation } from './operation.ts'

/** A Consul service as the catalogue knows it at one moment. */
export interface Service {
  /** `tool-weather`. */
  readonly name: string
  /** `other` where the service belongs to the mesh by its tag alone. */
  readonly kind: Kind | 'other'
  /** What stands in front of its operations: `weather`. */
  readonly shortName: string
  readonly state: ServiceState
  /** Every registered instance, sorted by id. */
  readonly instances: readonly Instance[]
  /** Those it was last known to have, hidden ones among them, even while no instance is ready. */
  readonly operations: readonly Operation[]
  /** Full names of its gRPC services: by reflection, or by what instances say (meta `grpc_services`) without it. */
  readonly grpcServices: readonly string[]
  /** Whether its operations are known by reflection; otherwise only its bytes can be forwarded. */
  readonly reflected: boolean
  /** What the service is for, in its author's words; may be empty. */
  readonly summary: string
  /** Why it has no operations, or not all; absent: nothing is wrong. */
  readonly problem?: string
}
