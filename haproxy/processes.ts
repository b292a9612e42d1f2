import { MeshError } from '#mesh/errors.ts'

/** What HAProxy's master says of its processes. */
export interface Processes {
  readonly master: number
  /** How often it was told to reload. */
  readonly reloads: number
  /** How many reloads in a row have failed, up to now. */
  readonly failed: number
  /** The present worker; `undefined` while there is none. */
  readonly worker: number | undefined
}

/**
 * Reads the answer to the master's `show proc`.
 *
 * @throws MeshError `unavailable` where it is no such answer
 */
export function parseProcesses(answer: string): Processes {
  const [, master, reloads, failed] = /^(\d+)\s+master\s+(\d+)(?:\s+\[failed: (\d+)\])?/m.exec(answer) ?? []
  if (master === undefined) {
    throw new MeshError('unavailable', `HAProxy's master makes no sense: ${JSON.stringify(answer.slice(0, 100))}`)
  }
  const [present = ''] = answer.split(/^# old workers/m)
  const worker = /^(\d+)\s+worker\s/m.exec(present)?.[1]
  return {
    master: Number(master),
    reloads: Number(reloads),
    failed: Number(failed ?? 0),
    worker: worker === undefined ? undefined : Number(worker),
  }
}
