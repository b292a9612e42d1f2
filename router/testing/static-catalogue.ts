import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { silentLog } from '#mesh/log.ts'
import type { Reflected } from '#mesh/reflection.ts'
import { createStaticResolver, type StaticResolver } from '#mesh/resolve/static-resolver.ts'
import { type Catalogue, createCatalogue } from '../catalogue/catalogue.ts'
import { defaultLimits } from '../limits.ts'
import { instanceOf } from './instances.ts'
import { reflectedOf } from './reflected.ts'

/** What instances of each service say of themselves; a service without an entry has no reflection. */
export type Answers = Record<string, Reflected>

/** The project's own three services. */
export function ownServices(): Answers {
  return {
    'agent-echo': reflectedOf('mesh.v1.AgentService'),
    'tool-weather': reflectedOf('weather.v1.WeatherService'),
    'worker-itinerary': reflectedOf('itinerary.v1.ItineraryService'),
  }
}

/** A catalogue over instances and answers that a test sets, once it has settled; one instance of each at the start. */
export async function startCatalogue(
  answers: Answers = ownServices(),
): Promise<{ catalogue: Catalogue; resolver: StaticResolver; answers: Answers }> {
  const names = Object.keys(answers)
  const resolver = createStaticResolver(Object.fromEntries(names.map(name => [name, [instanceOf(name, `${name}-1`)]])))
  const catalogue = createCatalogue({
    resolver,
    reflect: async ({ service }) => {
      const answer = answers[service]
      if (answer === undefined) throw new MeshError('unimplemented', 'no reflection')
      return answer
    },
    clock: systemClock,
    random: () => 0.5,
    log: silentLog,
    limits: defaultLimits,
  })
  await catalogue.whenSettled
  return { catalogue, resolver, answers }
}
