import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import { grpcCaller } from '../../tests/support/grpc-caller.ts'
import { percentile } from '../percentile.ts'
import type { CallersLoad } from './callers.ts'
import type { Sample } from './sample.ts'

// The program that `callers.ts` starts.
process.on('message', load => void run(load as CallersLoad).then(sample => process.send?.(sample)))
process.on('disconnect', () => process.exit(0))

async function run({ address, callers, calls }: CallersLoad): Promise<Sample> {
  using caller = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', address)
  await caller.unary('GetStatus', {})
  const tookMs: number[] = []
  let left = calls
  let failed = 0
  const startedAt = performance.now()

  async function keepCalling(): Promise<void> {
    while (left-- > 0) {
      const sentAt = performance.now()
      try {
        await caller.unary('GetStatus', {})
        tookMs.push(performance.now() - sentAt)
      } catch {
        failed += 1
      }
    }
  }
  await Promise.all(Array.from({ length: callers }, keepCalling))

  const seconds = (performance.now() - startedAt) / 1000
  const succeeded = tookMs.length
  return {
    callsPerSecond: succeeded / seconds,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    failed,
  }
}
