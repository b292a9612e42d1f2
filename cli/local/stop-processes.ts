import type { Clock } from '#mesh/clock.ts'
import type { MeshDirectory, ProcessRecord } from './mesh-directory.ts'
import { startMark } from './process-identity.ts'

export interface StopOptions {
  readonly directory: MeshDirectory
  readonly clock: Clock
  /** How long they have to drain, all together, in milliseconds. */
  readonly graceMs: number
  /** Told of those that did not end in time and were killed. */
  readonly onKilled: (record: ProcessRecord) => void
}

/**
 * Ends processes: SIGTERM, so that they drain; SIGKILL to those that have not ended in time. Only ever the very
 * processes of the records. Resolves when none of them runs, and forgets them.
 */
export async function stopProcesses(records: readonly ProcessRecord[], options: StopOptions): Promise<void> {
  const { directory, clock, graceMs, onKilled } = options
  for (const record of records) {
    // A second SIGTERM would cut its drain short.
    if (!record.draining) {
      noteDraining(directory, record)
      signal(record, 'SIGTERM')
    }
    signal(record, 'SIGCONT') // one that is frozen would not hear it
  }
  await gone(records, clock, graceMs)
  for (const record of records.filter(runs)) {
    signal(record, 'SIGKILL')
    onKilled(record)
  }
  await gone(records, clock, 5_000)
  for (const { id } of records) directory.forgetProcess(id)
}

function noteDraining(directory: MeshDirectory, record: ProcessRecord): void {
  try {
    directory.saveProcess({ ...record, draining: true })
  } catch {
    // A disk that is full must not keep processes running.
  }
}

async function gone(records: readonly ProcessRecord[], clock: Clock, withinMs: number): Promise<void> {
  const giveUpAt = clock.now() + withinMs
  while (records.some(runs) && clock.now() < giveUpAt) await clock.sleep(20)
}

function runs(record: ProcessRecord): boolean {
  return startMark(record.pid) === record.startMark
}

function signal(record: ProcessRecord, name: NodeJS.Signals): void {
  if (!runs(record)) return
  try {
    process.kill(record.pid, name)
  } catch {
    // It ended by itself in between.
  }
}
