import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Catalogue } from './catalogue/catalogue.ts'

/**
 * Resolves when calls need wait no longer: the catalogue has settled, or has had its time to.
 *
 * A router that was killed and is back within a check of the edge gets calls before it knows the mesh. It holds them: told
 * "nobody serves that", a caller would take it for the truth.
 *
 * @param patienceMs how long calls wait at most, from now on
 */
export function opening(
  { whenSettled }: Pick<Catalogue, 'whenSettled'>,
  clock: Clock,
  patienceMs: number,
): Promise<void> {
  return new Promise(resolve => {
    const cancel = clock.after(patienceMs, resolve)
    void whenSettled.then(() => {
      cancel()
      resolve()
    })
  })
}

/**
 * Refuses what waited in vain: an empty mesh would be a lie while nobody has said what is in it. Where only some services
 * have not said yet what they can do, the others serve.
 *
 * @throws MeshError `unavailable`
 */
export function assertKnown({ settled, view }: Pick<Catalogue, 'settled' | 'view'>): void {
  if (settled || view.services.length > 0) return
  throw new MeshError('unavailable', 'this router does not know the mesh yet: it has not heard from Consul')
}
