import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { startMark } from './process-identity.ts'

const giveUpMs = 90_000

/**
 * Does something that changes a mesh's processes while no other `mesh` command does: `make scale-echo N=3` and
 * `make scale-weather N=2` at once must both come out right. A lock whose holder is gone is no lock.
 *
 * @param folder the mesh's folder
 * @param onWait told once, where somebody else must be waited for
 */
export async function withLock<T>(
  folder: string,
  clock: Clock,
  onWait: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'lock')
  const giveUpAt = clock.now() + giveUpMs
  let told = false
  while (!take(file)) {
    const holder = readHolder(file)
    if (holder !== undefined && startMark(holder.pid) !== holder.mark) {
      rmSync(file, { force: true })
      continue
    }
    if (clock.now() > giveUpAt) {
      throw new MeshError('unavailable', `another mesh command has held ${file} for ${giveUpMs / 1000} s`)
    }
    if (!told && holder !== undefined) onWait(holder.pid)
    told = true
    await clock.sleep(50)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startMark(process.pid)}`, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readHolder(file: string): { pid: number; mark: string } | undefined {
  try {
    const [, pid, mark] = /^(\d+) (.+)$/.exec(readFileSync(file, 'utf8')) ?? []
    return pid === undefined || mark === undefined ? undefined : { pid: Number(pid), mark }
  } catch {
    return undefined
  }
}
