import { z } from 'zod'
import { type Environment, milliseconds, readConfig } from '#mesh/config.ts'

const schema = z.object({
  /** The Consul service that is asked for the weather. */
  WEATHER_SERVICE: z.string().min(1).default('tool-weather'),
  /** The longest that a trip waits for its weather; never more than half of the caller's remaining time. */
  WEATHER_TIMEOUT_MS: milliseconds().default(5_000),
})

/** What this worker wants to know beyond what every service does. Throws `bad_config` with all faults at once. */
export const loadConfig = (env: Environment) => readConfig(schema, env)
