import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import type { CheckDefinition } from './check-definition.ts'
import { runCheck } from './check-run.ts'
import type { Finding } from './probe.ts'

const definition = (more: Partial<CheckDefinition> = {}): CheckDefinition => ({
  id: 'c',
  name: 'c',
  notes: '',
  serviceId: 'a',
  status: 'critical',
  run: { kind: 'probe', way: { kind: 'tcp', target: '127.0.0.1:1' }, intervalMs: 5000, timeoutMs: 1000 },
  successBeforePassing: 1,
  failuresBeforeCritical: 1,
  deregisterAfterMs: 0,
  ...more,
})

function start(more: Partial<CheckDefinition> = {}) {
  const clock = new ManualClock()
  const heard: string[] = []
  const findings: Finding['status'][] = []
  let probes = 0
  const run = runCheck(definition(more), ({ status }) => void heard.push(status), {
    clock,
    random: () => 0.5,
    async probe() {
      probes += 1
      return { status: findings.shift() ?? 'passing', output: '' }
    },
  })
  return { clock, heard, findings, run, probes: () => probes }
}

describe('runCheck', () => {
  it('runs soon, and then every interval until it is stopped', async () => {
    const { clock, heard, run, probes } = start()
    await clock.advance(50)
    expect(heard).toEqual(['passing'])
    await clock.advance(10_000)
    expect(probes()).toBe(3)
    run.stop()
    await clock.advance(60_000)
    expect([probes(), clock.pending]).toEqual([3, 0])
  })

  it('changes its verdict only after as many in a row as it was told', async () => {
    const { clock, heard, findings } = start({ successBeforePassing: 2, failuresBeforeCritical: 3 })
    findings.push(
      'passing',
      'critical',
      'passing',
      'passing',
      'critical',
      'critical',
      'passing',
      'critical',
      'critical',
      'critical',
    )
    await clock.advance(50 + 9 * 5000)
    expect(heard).toEqual(['passing', 'critical'])
  })

  it('lets a TTL expire unless the instance speaks up in time', async () => {
    const { clock, heard, run } = start({ run: { kind: 'ttl', ttlMs: 1000 } })
    await clock.advance(900)
    run.said?.({ status: 'passing', output: '' })
    await clock.advance(900)
    run.said?.({ status: 'warning', output: '' })
    await clock.advance(999)
    expect(heard).toEqual(['passing', 'warning'])
    await clock.advance(1)
    expect(heard.at(-1)).toBe('critical')
    run.said?.({ status: 'passing', output: '' })
    run.stop()
    await clock.advance(5000)
    expect(heard.at(-1)).toBe('passing')
  })
})
