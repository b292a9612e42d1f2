import type { DescMethod, DescService } from '@bufbuild/protobuf'
import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { snakeCase } from '#mesh/names.ts'
import { connectDynamic } from '#mesh/rpc/dynamic-client.ts'
import type { CallFacts, Via } from './via.ts'

/** Calls through the router's gRPC front, with nothing but reflection: as any gRPC client would that knows no more. */
export const viaGrpc: Via = async ({ grpc }, wanted, onMessage) => {
  const { service, operation, input, timeoutMs, stream, signal } = wanted
  const [host = '', port = ''] = splitAddress(grpc)
  const client = await connectDynamic(host, Number(port), systemClock, signal)
  try {
    const method = methodFor(client.services, service, operation)
    const takesStream = method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming'
    if (takesStream && !Array.isArray(input)) {
      throw new MeshError('invalid_argument', 'this operation takes a stream: give a JSON array of its messages')
    }
    let facts: CallFacts = {}
    let last: unknown
    const answers = client.call(method, takesStream && Array.isArray(input) ? input : [input], {
      metadata: { 'mesh-service': service },
      signal,
      ...(timeoutMs !== undefined && { timeoutMs }),
      onMetadata: metadata => {
        facts = { instance: String(metadata['mesh-instance']), attempts: Number(metadata['mesh-attempts']) }
      },
    })
    for await (const message of answers) {
      if (stream) onMessage(message)
      last = message
    }
    if (!stream) onMessage(last ?? {})
    return facts
  } finally {
    client.close()
  }
}

function splitAddress(address: string): string[] {
  const colon = address.lastIndexOf(':')
  return [address.slice(0, colon), address.slice(colon + 1)]
}

/**
 * The method that an operation is. Reflection knows gRPC services, not the Consul services behind them: metadata
 * `mesh-service` says which pool is meant, and the name of the operation which method. Where several gRPC services
 * have a method of that name, the one that is named for the service is meant. gRPC's own (health, reflection) are no
 * operations.
 *
 * @throws MeshError `unknown_operation`
 */
export function methodFor(services: readonly DescService[], service: string, operation: string): DescMethod {
  const all = services.filter(({ typeName }) => !typeName.startsWith('grpc.')).flatMap(one => one.methods)
  const found = all.filter(method => namesOf(method).includes(operation))
  const stem = service.replace(/^(agent|tool|worker)-/, '').replaceAll('-', '_')
  const [best] = found.filter(({ parent }) => parent.typeName.split('.').includes(stem))
  const method = best ?? found[0]
  if (method !== undefined) return method
  const known = [...new Set(all.map(({ name }) => snakeCase(name)))].join(', ')
  throw new MeshError('unknown_operation', `no gRPC method is named "${operation}"; there are ${known || 'none'}`)
}

/** As the router names it: by its own name, and with its gRPC service's in front where that is not enough. */
function namesOf({ name, parent }: DescMethod): string[] {
  const own = snakeCase(name)
  return [own, `${snakeCase(parent.name)}_${own}`, `${snakeCase(parent.typeName.replaceAll('.', '_'))}_${own}`]
}
