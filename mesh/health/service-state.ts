import type { Instance } from '../instance.ts'

/** How a service is doing, as a whole; `unhealthy` is registered without one instance passing, `down` is none at all. */
export type ServiceState = 'healthy' | 'degraded' | 'unhealthy' | 'down'

/**
 * A service's state from its instances' health.
 *
 * @param instances every registered instance, healthy or not; none: `down`
 */
export function serviceState(instances: readonly Pick<Instance, 'health'>[]): ServiceState {
  if (instances.length === 0) return 'down'
  const passing = instances.filter(({ health }) => health === 'passing').length
  if (passing === instances.length) return 'healthy'
  return passing === 0 ? 'unhealthy' : 'degraded'
}
