import type { ServiceDefinition } from '@grpc/grpc-js'
import type { CallContext } from '../call/context.ts'
import type { Clock } from '../clock.ts'
import type { Implemented } from './implementation.ts'
import type { InstanceLoad } from './instance-load.ts'
import { loadReportPath, loadReportService, readInterval } from './load-report-wire.ts'
import { ReportPace } from './report-pace.ts'

interface Asked {
  readonly intervalMs: number
}

const asItIs = (bytes: Buffer) => bytes

/** By hand, so that reports have one codec, and authors' own descriptor sets need not hold ORCA's contract. */
const definition: ServiceDefinition = {
  StreamCoreMetrics: {
    path: loadReportPath,
    requestStream: false,
    responseStream: true,
    requestSerialize: asItIs,
    // In an object, because grpc-js takes a 0 for no message at all.
    requestDeserialize: (bytes: Buffer): Asked => ({ intervalMs: readInterval(bytes) }),
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  },
}

/**
 * ORCA's out-of-band reports: tells whoever asks what the instance works on, at once, after each change, and at least once a
 * second; see `report-pace.ts`. Standard, so that balancers of gRPC and Envoy can listen too.
 *
 * @param random uniform in [0, 1)
 */
export function loadReports(load: InstanceLoad, clock: Clock, random: () => number): Implemented {
  return {
    contract: loadReportService,
    definition,
    methods: {
      async *streamCoreMetrics({ intervalMs }: Asked, { signal }: CallContext): AsyncGenerator<Buffer> {
        const pace = new ReportPace(clock, random, intervalMs)
        const stop = load.onChange(freed => pace.changed(freed))
        const end = () => pace.end()
        signal.addEventListener('abort', end, { once: true })
        if (signal.aborted) end()
        try {
          do yield load.report()
          while (await pace.due())
        } finally {
          stop()
          end()
          signal.removeEventListener('abort', end)
        }
      },
    },
  }
}
