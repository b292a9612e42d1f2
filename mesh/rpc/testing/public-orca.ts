import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader'

/** A report as the public .proto has it. Fields that are 0 are absent. */
export interface PublicReport {
  readonly cpuUtilization?: number
  readonly applicationUtilization?: number
  readonly rpsFractional?: number
  readonly eps?: number
  readonly namedMetrics?: Readonly<Record<string, number>>
  readonly [other: string]: unknown
}

export interface PublicRequest {
  readonly reportInterval?: { readonly seconds?: number | string; readonly nanos?: number }
}

/** ORCA's service as made of the public .proto files, which grpc-js has with it: nothing of it is ours. */
export function publicOrca(): MethodDefinition<PublicRequest, PublicReport> {
  const protos = join(dirname(createRequire(import.meta.url).resolve('@grpc/grpc-js/package.json')), 'proto')
  const loaded = loadSync('xds/service/orca/v3/orca.proto', {
    includeDirs: [join(protos, 'xds'), join(protos, 'protoc-gen-validate')],
    longs: Number,
  })
  const { StreamCoreMetrics } = loaded['xds.service.orca.v3.OpenRcaService'] as ServiceDefinition
  return StreamCoreMetrics as MethodDefinition<PublicRequest, PublicReport>
}
