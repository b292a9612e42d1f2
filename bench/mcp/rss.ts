import { readFileSync } from 'node:fs'

/** What the kernel counts as resident of some processes now, in MB. */
export function rssMb(pids: readonly number[]): number {
  const kilobytes = pids.map(pid => {
    const [, text] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(text)
  })
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1000
}
