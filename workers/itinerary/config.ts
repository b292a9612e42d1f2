import { z } from 'zod'
import { MeshError } from '#mesh/errors.ts'

const schema = z.object({
  /** The Consul service that is asked for the weather. */
  WEATHER_SERVICE: z.string().min(1).default('tool-weather'),
  /** The longest that a trip waits for its weather; never more than half of the caller's remaining time. */
  WEATHER_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(5_000),
})

export interface Config {
  readonly weatherService: string
  readonly weatherTimeoutMs: number
}

/**
 * Reads what this worker wants to know beyond what every service does.
 *
 * @param env variables by name; an empty one counts as absent, as Compose passes unset ones
 * @throws MeshError `bad_config` that names every variable at fault at once
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const { success, data, error } = schema.safeParse(given)
  if (!success) {
    const faults = error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
    throw new MeshError('bad_config', faults.join('; '))
  }
  return { weatherService: data.WEATHER_SERVICE, weatherTimeoutMs: data.WEATHER_TIMEOUT_MS }
}
