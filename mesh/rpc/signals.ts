/** The parts of `process` that matter here, so that a test can stand in for it. */
export interface Signals {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  exit(code: number): void
}

/**
 * Ends a program well: the first SIGTERM or SIGINT drains it and exits 0, a second one exits 1 at once. A drain that
 * fails exits 1.
 */
export function drainOnSignal(process: Signals, program: { drain(): Promise<void> }): void {
  let draining = false
  const end = () => {
    if (draining) return process.exit(1)
    draining = true
    program.drain().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
