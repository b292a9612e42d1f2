import { MeshError } from '#mesh/errors.ts'
import { parseTimeout } from '#mesh/rpc/grpc-wire.ts'

/**
 * How long a caller wants to wait, in milliseconds, by `Mesh-Timeout-Ms: 500` or by gRPC's own `Grpc-Timeout: 500m`;
 * the first counts where both are there.
 *
 * @returns `undefined` where it does not say
 * @throws MeshError `invalid_argument` where it says something that is no time
 */
export function timeoutFrom(meshTimeoutMs: string | undefined, grpcTimeout: string | undefined): number | undefined {
  if (meshTimeoutMs !== undefined) {
    const ms = /^\d{1,12}$/.test(meshTimeoutMs) ? Number(meshTimeoutMs) : 0
    if (ms > 0) return ms
    throw wrong('Mesh-Timeout-Ms', 'milliseconds as a whole number above 0, such as 500', meshTimeoutMs)
  }
  if (grpcTimeout === undefined) return undefined
  const ms = parseTimeout(grpcTimeout) ?? 0
  if (ms > 0) return ms
  throw wrong('Grpc-Timeout', 'up to 8 digits and a unit of H, M, S, m, u, n, such as 500m', grpcTimeout)
}

function wrong(name: string, right: string, got: string): MeshError {
  return new MeshError('invalid_argument', `${name}: expected ${right}, got "${got.slice(0, 40)}"`)
}
