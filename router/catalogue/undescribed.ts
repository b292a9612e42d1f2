import { isHealthy } from '#mesh/balance/fleet.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Service } from './service.ts'

/**
 * Why nothing of a service can be called by its name: nobody has said what it can do. That is `no_instance` while no
 * instance is ready to be asked, which passes; otherwise `no_reflection`.
 */
export function undescribed({ name, instances, problem }: Service): MeshError {
  if (instances.some(isHealthy)) {
    return new MeshError('no_reflection', `${name} has no operations here: ${problem ?? 'no reflection yet'}`)
  }
  const counts = `0 of ${instances.length} ready`
  return new MeshError('no_instance', `no ready instance of ${name} (${counts}), and none has said here what it can do`)
}
