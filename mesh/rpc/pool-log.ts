import type { Member } from '../balance/fleet.ts'
import type { EjectionHeard } from '../health/ejection.ts'
import type { Log } from '../log.ts'

/** What a log hears of a pool: only changes, and an instance changes at most every few seconds. */

export function logEjection(log: Log): EjectionHeard<Member> {
  return ({ instance: { service, id: instance } }, change, forMs = 0) => {
    if (change === 'out')
      log.warn({ service, instance, forMs: Math.round(forMs) }, 'an instance is out for its failures')
    else if (change === 'half-open')
      log.info({ service, instance }, 'an instance that was out may have one call on trial')
    else log.info({ service, instance }, 'an instance that was out is back')
  }
}

export function logPanic(log: Log, service: string): (panic: boolean) => void {
  return panic => {
    if (panic) log.warn({ service }, 'fewer than half of the healthy may be called: ejections count for nothing')
    else log.info({ service }, 'at least half of the healthy may be called again')
  }
}
