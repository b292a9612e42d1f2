import { accessSync, constants } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** Where Debian puts what it thinks only root runs, HAProxy among it; the PATH of others often lacks them. */
const alsoIn = ['/usr/local/sbin', '/usr/sbin']

/**
 * Where a program is.
 *
 * @param name what is looked for in the folders; one with a slash is a path by itself
 * @param path folders as the variable `PATH` has them
 * @returns `undefined` where there is none that may be run
 */
export function findBinary(name: string, path: string, also: readonly string[] = alsoIn): string | undefined {
  const folders = [...path.split(delimiter), ...also].filter(folder => folder !== '')
  const places = name.includes('/') ? [resolve(name)] : folders.map(folder => join(folder, name))
  return places.find(mayRun)
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
