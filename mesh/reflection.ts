import type { Instance } from './instance.ts'

/** What an instance says that it serves: gRPC server reflection's answer, as it came. Nothing in it is trusted yet. */
export interface Reflected {
  /** Full names of the gRPC services that it lists: `weather.v1.WeatherService`, `grpc.health.v1.Health`. */
  readonly services: readonly string[]
  /** Serialized `google.protobuf.FileDescriptorProto`s of those services with all that they import, in any order. */
  readonly files: readonly Uint8Array[]
}

/**
 * Asks one instance what it serves.
 *
 * Rejects with a MeshError: `unimplemented` where the instance offers no reflection, otherwise why it could not be
 * asked.
 */
export type Reflect = (instance: Instance, signal: AbortSignal) => Promise<Reflected>
