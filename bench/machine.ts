import { readFileSync } from 'node:fs'

/** CPU time of all CPUs together since the machine started: the part in use, and all that there was. */
export interface MachineTime {
  readonly busyMs: number
  readonly allMs: number
}

const tickMs = 10

/** What the machine's CPUs have done: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)). */
export function machineTime(): MachineTime {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  const fields = line.trim().split(/\s+/).slice(1, 9).map(Number)
  const all = fields.reduce((sum, field) => sum + field, 0)
  const idle = (fields[3] ?? 0) + (fields[4] ?? 0)
  return { busyMs: (all - idle) * tickMs, allMs: all * tickMs }
}
