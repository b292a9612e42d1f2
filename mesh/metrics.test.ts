import { describe, expect, it } from 'vitest'
import { createCallMetrics } from './metrics.ts'

const lines = async (metrics: ReturnType<typeof createCallMetrics>, pattern: RegExp) =>
  (await metrics.registry.metrics()).split('\n').filter(line => pattern.test(line))

describe('createCallMetrics', () => {
  it('counts what is in flight', async () => {
    const metrics = createCallMetrics('test')
    metrics.started()
    metrics.started()
    metrics.ended('grpc', 'tool-x', '/x.X/Y', 0, 5, 1)
    expect(await lines(metrics, /^test_calls_in_flight/)).toEqual(['test_calls_in_flight 1'])
  })

  it('times calls by door, service, method and status, in seconds', async () => {
    const metrics = createCallMetrics('test')
    for (const ms of [5, 1_500]) {
      metrics.started()
      metrics.ended('rest', 'tool-x', '/x.X/Y', 14, ms, 1)
    }
    const labels = 'door="rest",service="tool-x",method="/x.X/Y",status="14"'
    expect(await lines(metrics, /duration_seconds_(sum|count)/)).toEqual([
      `test_call_duration_seconds_sum{${labels}} 1.505`,
      `test_call_duration_seconds_count{${labels}} 2`,
    ])
  })

  it('counts attempts beyond the first as retries', async () => {
    const metrics = createCallMetrics('test')
    for (const attempts of [1, 3, 2]) {
      metrics.started()
      metrics.ended('mcp', 'tool-x', '/x.X/Y', 0, 1, attempts)
    }
    expect(await lines(metrics, /^test_call_retries_total/)).toEqual(['test_call_retries_total{service="tool-x"} 3'])
  })
})
