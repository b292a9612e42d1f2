/** Below this share of eligible instances, failures are no longer taken for those of single instances. */
const threshold = 0.5

/**
 * Whether so few are eligible that those that are would be overrun, and that what is wrong is more likely wrong with all of
 * them, or with the one who judges (Envoy's panic threshold).
 *
 * @param healthy  those that the registry calls healthy: they take calls and do not drain
 * @param eligible those of them that can be reached and are not ejected
 */
export function isPanic(eligible: number, healthy: number): boolean {
  return eligible < threshold * healthy
}
