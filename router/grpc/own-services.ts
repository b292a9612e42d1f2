import type { Transport } from '#mesh/call/attempt.ts'
import type { Call } from '#mesh/call/call.ts'
import type { Clock } from '#mesh/clock.ts'
import type { Instance } from '#mesh/instance.ts'
import type { Log } from '#mesh/log.ts'
import type { CallMetrics } from '#mesh/metrics.ts'
import type { Contracts } from '#mesh/rpc/contract.ts'
import { sourceOfDescriptorSet } from '#mesh/rpc/descriptor-source.ts'
import { createGrpcServer } from '#mesh/rpc/grpc-server.ts'
import { healthService } from '#mesh/rpc/health-service.ts'
import type { Implemented } from '#mesh/rpc/implementation.ts'
import { reflectionServices } from '#mesh/rpc/reflection-service.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { routerContract } from '../peers/router-service.ts'
import { meshDescriptors } from './mesh-descriptors.ts'
import { meshHealth } from './mesh-health.ts'

/** Those that reflection lists. */
const listedServices = [
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
]

/** What the router serves itself at its gRPC front; what routers serve each other is nobody else's to know. */
export const ownGrpcServices = [...listedServices, routerContract]

export interface OwnServicesOptions {
  readonly service: string
  readonly instanceId: string
  readonly catalogue: Catalogue
  readonly contracts: Contracts
  readonly isReady: () => boolean
  readonly transport: Transport
  readonly clock: Clock
  readonly log: Log
  readonly metrics: CallMetrics
  /** What this router serves the others. */
  readonly forRouters: Implemented
  /** The largest message that another router may send, in bytes. */
  readonly maxMessageBytes: number
}

/** Health and reflection of the whole mesh, and what routers serve each other. */
export interface OwnServices {
  /** Forwards a call to them. */
  readonly call: Call
  stop(): Promise<void>
}

/**
 * They live in a grpc-js server on a loopback port of their own, and the front forwards to it as it
 * forwards to any instance: the front needs no second way to answer.
 */
export async function startOwnServices(options: OwnServicesOptions): Promise<OwnServices> {
  const { service, instanceId, catalogue, contracts, isReady, transport } = options
  const own = sourceOfDescriptorSet(contracts.descriptorSet, listedServices)
  const server = createGrpcServer({
    ...options,
    services: [],
    infrastructure: [
      healthService(meshHealth(catalogue, [instanceId, service], isReady)),
      ...reflectionServices(meshDescriptors(catalogue, own)),
      options.forRouters,
    ],
    maxConcurrentStreams: 1_000,
  })
  const port = await server.listen('127.0.0.1', 0)
  const self: Instance = {
    id: instanceId,
    service,
    address: '127.0.0.1',
    port,
    health: 'passing',
    tags: [],
    meta: {},
    createIndex: 0,
  }
  return {
    async call(request) {
      const result = await transport(self, request)
      if (result.kind === 'failed') throw result.error
      return result
    },
    stop: () => server.stop(1_000),
  }
}
