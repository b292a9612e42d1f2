import { sayDuration } from '../duration.ts'
import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import type { ServiceView } from './mesh-view.ts'

const healthStyle = {
  passing: 'green',
  running: 'green',
  starting: 'yellow',
  warning: 'yellow',
  maintenance: 'yellow',
  drain: 'yellow',
  critical: 'red',
  dead: 'red',
} as const

const stateStyle = { healthy: 'green', degraded: 'yellow', unhealthy: 'red', down: 'red' } as const

/** A mesh as a table: a line for each instance, and below it what is wrong with services. */
export function viewLines(services: readonly ServiceView[], nowMs: number, paint: Terminal['paint']): string[] {
  const head = ['SERVICE', 'STATE', 'INSTANCE', 'HEALTH', 'ADDRESS', 'PID', 'UP'].map(word => paint('bold', word))
  const rows = services.flatMap(({ name, state, instances }) => {
    const label = [name, paint(stateStyle[state], state)]
    if (instances.length === 0) return [[...label, '-', '-', '-', '-', '-']]
    return instances.map(({ id, health, address, pid, startedAtMs }, i) => [
      ...(i === 0 ? label : ['', '']),
      id,
      paint(healthStyle[health], health),
      address ?? '-',
      pid === undefined ? '-' : String(pid),
      startedAtMs === undefined || health === 'dead' ? '-' : sayDuration(nowMs - startedAtMs),
    ])
  })
  const problems = services.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]))
  return [...tableLines([head, ...rows]), ...problems.map(text => paint('yellow', text))]
}
