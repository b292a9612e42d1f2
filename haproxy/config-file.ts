import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MeshError } from '#mesh/errors.ts'

/** The file that HAProxy reads. What stands at its path is always whole, and was never refused. */
export interface ConfigFile {
  readonly path: string
  /** What it says; `undefined` where there is none. */
  read(): Promise<string | undefined>
  /**
   * Replaces it.
   *
   * @param validate gets the path of the new file before it takes the old one's place; its refusal keeps the old one
   * @throws MeshError `unavailable` where it cannot be written (a full disk, say): the old file stays
   */
  replace(text: string, validate?: (path: string) => Promise<void>): Promise<void>
}

/** Writes beside, to the disk, and renames: after a power cut either the old file is there or the new one. */
export function createConfigFile(path: string): ConfigFile {
  return {
    path,
    async read() {
      try {
        return await readFile(path, 'utf8')
      } catch {
        return undefined
      }
    },
    async replace(text, validate) {
      const beside = `${path}.new`
      try {
        await writeThrough(beside, text)
        await validate?.(beside)
        await rename(beside, path)
        await syncFolder(dirname(path))
      } catch (thrown) {
        await rm(beside, { force: true }).catch(() => {})
        if (thrown instanceof MeshError) throw thrown
        const reason = thrown instanceof Error ? thrown.message : String(thrown)
        throw new MeshError('unavailable', `cannot write ${path}: ${reason}`, { cause: thrown })
      }
    },
  }
}

async function writeThrough(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w', 0o640)
  await file.writeFile(text)
  await file.sync()
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}
