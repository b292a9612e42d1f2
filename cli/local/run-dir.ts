import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What stands in HAProxy's configuration as it is, with room for the name of a Unix socket (108 bytes). */
const fits = /^[A-Za-z0-9_./-]{1,80}$/

/**
 * Makes the folder in which HAProxy and its controller meet, empty: within the mesh's own where its path will do, and
 * else, in a clone called `My Project (2)`, a temporary one.
 *
 * @param meshPath the mesh's folder
 */
export function makeRunDir(meshPath: string): string {
  const within = join(meshPath, 'edge')
  if (!fits.test(within)) return mkdtempSync(join(tmpdir(), 'mesh-edge-'))
  rmSync(within, { recursive: true, force: true })
  mkdirSync(within, { recursive: true, mode: 0o700 })
  return within
}

/** Removes it with what is in it. */
export function removeRunDir(runDir: string): void {
  rmSync(runDir, { recursive: true, force: true })
}

/** Where the controller writes what HAProxy reads. */
export function haproxyConfigFile(runDir: string): string {
  return join(runDir, 'haproxy.cfg')
}
