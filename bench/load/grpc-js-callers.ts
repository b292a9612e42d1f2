import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import { grpcCaller } from '../../tests/support/grpc-caller.ts'
import { percentile } from '../percentile.ts'
import type { Sample } from './generator.ts'
import type { Answer, Task } from './grpc-js.ts'

// The program that `grpc-js.ts` starts.
process.on('message', task => void answer(task as Task))
process.on('disconnect', () => process.exit(0))

async function answer(task: Task): Promise<void> {
  const answer: Answer = await run(task).catch((thrown: unknown) => ({ error: String(thrown) }))
  process.send?.(answer)
}

async function run({ address, callers, calls }: Task): Promise<Sample> {
  using caller = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', address)
  await caller.unary('GetStatus', {})
  const tookMs: number[] = []
  let left = calls
  const startedAt = performance.now()

  async function keepCalling(): Promise<void> {
    while (left-- > 0) {
      const sentAt = performance.now()
      await caller.unary('GetStatus', {})
      tookMs.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: callers }, keepCalling))

  const seconds = (performance.now() - startedAt) / 1000
  return { callsPerSecond: calls / seconds, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) }
}
