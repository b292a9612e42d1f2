import { MeshError } from '#mesh/errors.ts'
import type { LocalMesh } from './local-mesh.ts'
import { readableLogLine } from './log-line.ts'
import { lastLines } from './log-tail.ts'
import type { ProcessRecord } from './mesh-directory.ts'
import { startMark } from './process-identity.ts'
import { waitUntil } from './wait-until.ts'

const linesShown = 8

/**
 * Waits for a condition of the mesh, and tells meanwhile what is still missing.
 *
 * @param missing what is still missing, in words; `undefined` once nothing is
 */
export async function waitForMesh(
  { clock, signal, terminal }: LocalMesh,
  timeoutMs: number,
  missing: () => Promise<string | undefined>,
): Promise<void> {
  const onMissing = (what: string) => terminal.status(`waiting for ${what} …`)
  await waitUntil(missing, { clock, signal, timeoutMs, onMissing }).finally(() => terminal.status(''))
}

/** @throws MeshError with the last lines of its log, where one of them has ended */
export function assertRuns({ directory, terminal }: LocalMesh, records: readonly ProcessRecord[]): void {
  const ended = records.find(({ pid, startMark: mark }) => startMark(pid) !== mark)
  if (ended === undefined) return
  const { id } = ended
  const file = directory.logFile(id)
  const lines = lastLines(file, linesShown).lines.map(line => `  ${readableLogLine(id, line, terminal.paintErr)}`)
  throw new MeshError('unavailable', [`${id} ended while starting; the end of ${file}:`, ...lines].join('\n'))
}
