import { execFileSync } from 'node:child_process'

/** A HAProxy binary: `haproxy` on the PATH; `undefined` where there is none. */
export function findHaproxy(): string | undefined {
  return majorOf('haproxy') === undefined ? undefined : 'haproxy'
}

/**
 * A HAProxy that can add servers at run time: the one on the PATH where it is 3.0 or later, else what `HAPROXY3` names.
 */
export function findDynamicHaproxy(): string | undefined {
  return ['haproxy', process.env.HAPROXY3 ?? ''].find(binary => (majorOf(binary) ?? 0) >= 3)
}

function majorOf(binary: string): number | undefined {
  try {
    const said = execFileSync(binary, ['-v'], { encoding: 'utf8', stdio: 'pipe' })
    return Number(/version (\d+)\./.exec(said)?.[1] ?? 0)
  } catch {
    return undefined
  }
}
