import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How much of the machine's CPU is in use over the next moment, 0 to 1. */
export async function busyShare(ms = 300): Promise<number> {
  const before = ticks()
  await sleep(ms)
  const after = ticks()
  return (after.busy - before.busy) / Math.max(1, after.all - before.all)
}

/** All CPUs together: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)). */
function ticks(): { busy: number; all: number } {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number)
  const all = fields.reduce((sum, field) => sum + field, 0)
  return { busy: all - (fields[3] ?? 0) - (fields[4] ?? 0), all }
}
