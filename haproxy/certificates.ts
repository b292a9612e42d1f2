import { createHash } from 'node:crypto'
import { watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Which certificates lie in a folder: another fingerprint means that HAProxy has to read them again. Keys are never
 * read here, only when each file last changed and how long it is.
 *
 * @returns empty where the folder cannot be read; HAProxy then says why it will not have it
 */
export async function certificateFingerprint(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const facts = await Promise.all(names.sort().map(name => factOf(folder, name)))
  return createHash('sha256').update(facts.join('\n')).digest('hex')
}

async function factOf(folder: string, name: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(join(folder, name))
    return `${name} ${mtimeMs} ${size} ${ino}`
  } catch {
    return `${name} is gone`
  }
}

/**
 * Tells when something happens in a folder. It may miss what happens on a network's file system: whoever listens looks
 * now and then by himself as well.
 *
 * @returns ends it
 */
export function watchFolder(folder: string, onChange: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, onChange)
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}
