import type { Clock } from '#mesh/clock.ts'
import type { CheckDefinition } from './check-definition.ts'
import type { Finding, probe } from './probe.ts'

/** A check that runs. */
export interface CheckRun {
  /** For a TTL check: the instance says how it is, and has its time anew. */
  readonly said: ((finding: Finding) => void) | undefined
  stop(): void
}

export interface CheckRunSettings {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly probe: typeof probe
}

/** The first run comes within this time: an instance registers when it listens, and should not wait to be found well. */
const firstRunMs = 100

/**
 * Runs a check until it is stopped.
 *
 * @param report gets each finding that counts: one that differs from the verdict so far does so only after
 *   `successBeforePassing` or `failuresBeforeCritical` of its kind in a row
 */
export function runCheck(
  definition: CheckDefinition,
  report: (finding: Finding) => void,
  settings: CheckRunSettings,
): CheckRun {
  const { run } = definition
  if (run.kind === 'ttl') return runTtl(run.ttlMs, report, settings.clock)

  const stopping = new AbortController()
  const counting = countRows(definition, report)
  const loop = async () => {
    const { clock, random, probe } = settings
    await clock.sleep(random() * firstRunMs, stopping.signal)
    for (;;) {
      const finding = await probe(run.way, run.timeoutMs, clock)
      stopping.signal.throwIfAborted()
      counting(finding)
      await clock.sleep(run.intervalMs, stopping.signal)
    }
  }
  loop().catch(() => {}) // it ends by being stopped, and in no other way
  return { said: undefined, stop: () => stopping.abort() }
}

function runTtl(ttlMs: number, report: (finding: Finding) => void, clock: Clock): CheckRun {
  const expire = () => report({ status: 'critical', output: 'TTL expired' })
  let cancel = clock.after(ttlMs, expire)
  return {
    said(finding) {
      cancel()
      report(finding)
      cancel = clock.after(ttlMs, expire)
    },
    stop: () => cancel(),
  }
}

function countRows(
  { successBeforePassing, failuresBeforeCritical }: CheckDefinition,
  report: (finding: Finding) => void,
) {
  let successes = 0
  let failures = 0
  return (finding: Finding) => {
    const failed = finding.status === 'critical'
    successes = failed ? 0 : successes + 1
    failures = failed ? failures + 1 : 0
    if (failed ? failures >= failuresBeforeCritical : successes >= successBeforePassing) report(finding)
  }
}
