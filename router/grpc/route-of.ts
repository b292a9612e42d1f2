import { atMostOnce } from '#mesh/call/call.ts'
import type { Route } from '#mesh/rpc/grpc-front.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { givesStream, takesStream } from '../catalogue/shape.ts'
import type { Limits } from '../limits.ts'
import { assertKnown } from '../opening.ts'
import { ownGrpcServices } from './own-services.ts'

const undescribed = {
  shape: 'streaming',
  hints: atMostOnce,
  oneRequest: false,
  label: 'undescribed',
  quiet: false,
} as const

/**
 * The way of a gRPC call, from its path and the caller's metadata `mesh-service`. Of a method that nobody described
 * only bytes are known: it is streamed both ways, and sent at most once.
 *
 * @param self   the router's own service, which answers health, reflection and other routers
 * @param opened what other calls wait for while the catalogue has not settled
 */
export function routeOf(catalogue: Catalogue, self: string, limits: Limits, opened: Promise<void>) {
  return (path: string, meshService: string | undefined): Route | Promise<Route> => {
    if (meshService === undefined && isOwn(path)) {
      return { ...undescribed, service: self, label: grpcServiceOf(path), quiet: true, timeoutMs: limits.maxTimeoutMs }
    }
    return catalogue.settled ? find(path, meshService) : findOnceOpened(path, meshService)
  }

  async function findOnceOpened(path: string, meshService: string | undefined): Promise<Route> {
    await opened
    assertKnown(catalogue)
    return find(path, meshService)
  }

  function find(path: string, meshService: string | undefined): Route {
    const { streamTimeoutMs, unaryTimeoutMs } = limits
    const { service, operation } = catalogue.view.route(path, meshService)
    if (operation === undefined) return { ...undescribed, service, aside: isOwn(path), timeoutMs: streamTimeoutMs }
    const { shape, hints, timeoutMs } = operation
    return {
      service,
      hints,
      label: path,
      quiet: false,
      shape: shape === 'unary' ? 'unary' : 'streaming',
      oneRequest: !takesStream(shape),
      timeoutMs: timeoutMs ?? (givesStream(shape) ? streamTimeoutMs : unaryTimeoutMs),
    }
  }
}

/** Health, reflection, or what routers serve each other. */
function isOwn(path: string): boolean {
  return ownGrpcServices.includes(grpcServiceOf(path))
}

function grpcServiceOf(path: string): string {
  return path.slice(1, path.lastIndexOf('/'))
}
