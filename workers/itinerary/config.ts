import { z } from 'zod'
import { type Environment, milliseconds, readConfig } from '#mesh/config.ts'
import { meshSettings } from '#mesh/rpc/mesh-settings.ts'
import { serveSettings } from '#mesh/rpc/serve-config.ts'

/** Each is named for its variable. */
export const itinerarySettings = {
  ...serveSettings,
  ...meshSettings,
  /** The Consul service that is asked for the weather. */
  WEATHER_SERVICE: z.string().min(1).default('tool-weather'),
  /** The longest that a trip waits for its weather; never more than half of the caller's remaining time. */
  WEATHER_TIMEOUT_MS: milliseconds(1, 60_000).default(5_000),
}

const schema = z.object(itinerarySettings)

/** The itinerary worker's settings, those of every service and of callers among them. */
export type Config = z.output<typeof schema>

/** @throws MeshError `bad_config` that names all faults at once */
export const loadConfig = (env: Environment): Config => readConfig(schema, env)
