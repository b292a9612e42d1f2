import { spawnSync } from 'node:child_process'
import { delimiter, dirname, isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Replays what stands under some headings of a page, in a clean checkout, on the mesh's usual ports, which must be free.
 *
 * @param compose the binary that the page's `docker-compose` is; absent: the one on the PATH
 * @returns the last line, after saying all of it where it failed
 */
export function replay(page: string, headings: readonly string[], compose?: string): string {
  const { PATH = '' } = process.env
  const isElsewhere = compose !== undefined && isAbsolute(compose)
  const ran = spawnSync(process.execPath, ['scripts/replay.ts', page, ...headings], {
    cwd: root,
    encoding: 'utf8',
    env: isElsewhere ? { ...process.env, PATH: `${dirname(compose)}${delimiter}${PATH}` } : process.env,
  })
  const said = `${ran.stdout}${ran.stderr}`.trim()
  if (ran.status !== 0) process.stderr.write(`\n${said}\n`)
  return said.split('\n').at(-1) ?? ''
}
