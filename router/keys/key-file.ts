import { readFileSync, statSync } from 'node:fs'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Keys } from './key-ring.ts'

const lookMs = 1_000
const mostBytes = 64 * 1024

/**
 * Reads keys from a file, and again whenever it changes.
 *
 * It looks once a second: a watch of the file system misses what a container's mount or a folder's new link brings.
 *
 * @throws MeshError `bad_config` where it holds none at first
 */
export function followKeyFile(file: string, keys: Keys, clock: Clock, signal: AbortSignal): void {
  let text = readOr(file, error => {
    throw new MeshError('bad_config', `MCP_KEY_FILE: ${error}`)
  })
  keys.take(text, 'file')
  if (keys.fault !== undefined) throw new MeshError('bad_config', `MCP_KEY_FILE: ${keys.fault}`)

  async function look(): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(lookMs, signal)
      const now = readOr(file, error => {
        keys.refuse(`MCP_KEY_FILE: ${error}`)
        return text
      })
      if (now === text && keys.fault === undefined) continue
      text = now
      keys.take(text, 'file')
    }
  }
  look().catch(() => {})
}

function readOr(file: string, otherwise: (error: string) => string): string {
  try {
    const stat = statSync(file)
    if (!stat.isFile()) return otherwise('is no file')
    if (stat.size > mostBytes) return otherwise(`has ${stat.size} bytes (at most ${mostBytes})`)
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    return otherwise(`cannot be read: ${(thrown as NodeJS.ErrnoException).code}`)
  }
}
