import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Replays what stands under some headings of a page, in a clean checkout, on the mesh's usual ports, which must be free.
 *
 * @returns the last line, after saying all of it where it failed
 */
export function replay(page: string, ...headings: string[]): string {
  const ran = spawnSync(process.execPath, ['scripts/replay.ts', page, ...headings], { cwd: root, encoding: 'utf8' })
  const said = `${ran.stdout}${ran.stderr}`.trim()
  if (ran.status !== 0) process.stderr.write(`\n${said}\n`)
  return said.split('\n').at(-1) ?? ''
}
