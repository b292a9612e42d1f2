import { readFileSync, statSync } from 'node:fs'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { readSealingKeys } from '#mesh/sealing-keys.ts'
import type { Keys } from './key-ring.ts'

const lookMs = 1_000
const mostBytes = 64 * 1024

/**
 * Reads keys from a file, and again whenever it changes.
 *
 * It looks once a second: a watch of the file system misses what a container's mount or a folder's new link brings.
 *
 * @param signal ends the looking
 * @throws MeshError `bad_config` where the file holds no keys at first
 */
export function followKeyFile(file: string, keys: Keys, clock: Clock, signal: AbortSignal): void {
  let text = read(file)
  assertKeys(text)
  keys.take(text, 'file')

  async function look(): Promise<void> {
    for (;;) {
      await clock.sleep(lookMs, signal)
      try {
        const now = read(file)
        if (now === text && keys.fault === undefined) continue
        text = now
        keys.take(text, 'file')
      } catch (thrown) {
        keys.refuse(MeshError.from(thrown).text)
      }
    }
  }
  look().catch(() => {})
}

/** @throws MeshError `bad_config` that says what is wrong with them */
function assertKeys(text: string): void {
  try {
    readSealingKeys(text)
  } catch (thrown) {
    throw new MeshError('bad_config', `MCP_KEY_FILE: ${MeshError.from(thrown).text}`)
  }
}

/** @throws MeshError `bad_config` that says why it cannot be read */
function read(file: string): string {
  const [why, text = ''] = tryToRead(file)
  if (why !== undefined) throw new MeshError('bad_config', `MCP_KEY_FILE: ${why}`)
  return text
}

function tryToRead(file: string): [why: string] | [why: undefined, text: string] {
  try {
    const stat = statSync(file)
    if (!stat.isFile()) return ['is no file']
    if (stat.size > mostBytes) return [`has ${stat.size} bytes (at most ${mostBytes})`]
    return [undefined, readFileSync(file, 'utf8')]
  } catch (thrown) {
    return [`cannot be read: ${(thrown as NodeJS.ErrnoException).code}`]
  }
}
