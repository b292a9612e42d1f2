import type { SealingKey } from '#mesh/sealing-keys.ts'
import { sayDuration } from '../duration.ts'
import { tableLines } from '../table.ts'
import type { KeyAge } from './key-ages.ts'

const words: Readonly<Record<KeyAge['use'], string>> = {
  waits: 'opens, and will seal',
  seals: 'seals and opens',
  opens: 'opens what it sealed',
  over: 'over: the next rotate drops it',
}

/** The keys as a table, without their secrets. */
export function keyLines(ages: readonly KeyAge[], nowMs: number, where: string): string[] {
  if (ages.length === 0) return [`no keys in ${where}: the first router that starts makes one, or \`mesh key rotate\``]
  const rows = ages.map(({ id, use, fromMs, untilMs }) => [
    id,
    words[use],
    when(fromMs, nowMs),
    untilMs === undefined ? 'as long as it is the newest' : when(untilMs, nowMs),
  ])
  return tableLines([['KEY', 'NOW', 'SEALS FROM', 'NEEDED UNTIL'], ...rows])
}

export interface Told {
  /** As the keys are now. */
  readonly ages: readonly KeyAge[]
  readonly added: SealingKey | undefined
  readonly dropped: readonly SealingKey[]
  /** What is dropped may have sealed what still lives. */
  readonly revoked: boolean
  readonly nowMs: number
  readonly where: string
}

/** What was changed, and what happens when. */
export function changeLines({ ages, added, dropped, revoked, nowMs, where }: Told): string[] {
  const before = ages.find(({ use }) => use === 'seals')
  const meaning = revoked
    ? 'routers refuse what it sealed, and clients begin anew'
    : 'nothing that it sealed lives any longer'
  const lines: string[] = dropped.map(({ id }) => `key ${id} is gone from ${where}: ${meaning}`)
  if (added === undefined) return [...lines, '']
  lines.push(`key ${added.id} is in ${where}: routers hear of it within a second, and open with it`)
  if (before === undefined || before.id === added.id) lines.push('it seals from now on')
  else lines.push(`it seals from ${when(added.fromMs, nowMs)} on; until then ${before.id} does`)
  return [...lines, '']
}

/** `2026-11-21 18:46:10 UTC (in 59 s)` */
function when(ms: number, nowMs: number): string {
  const length = sayDuration(Math.abs(ms - nowMs))
  const at = new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
  return `${at} UTC (${ms > nowMs ? `in ${length}` : `${length} ago`})`
}
