import { readFileSync } from 'node:fs'

/** The kernel counts CPU in ticks of 1/100 s, whatever its own frequency (`USER_HZ`, proc(5)). */
const tickMs = 10

/**
 * CPU that a process has used since its start, in all of its threads, user and system together, in milliseconds.
 * Steps of 10 ms: measure over a second or more.
 */
export function cpuTimeMs(pid: number): number {
  const [user, system] = timesOf(pid)
  return user + system
}

/** The same with all of its children that have ended: what a generator took that it ran. */
export function cpuTimeWithChildrenMs(pid: number): number {
  return timesOf(pid).reduce((sum, ms) => sum + ms, 0)
}

/** User and system; then those of its ended children. */
function timesOf(pid: number): [number, number, number, number] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ms = (field: number) => Number(fields[field]) * tickMs
  return [ms(11), ms(12), ms(13), ms(14)]
}

/** A process and all that come from it, children's children too, as they are now. */
export function processTree(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return [pid, ...children.flatMap(child => processTree(Number(child)))]
}
