import { z } from 'zod'
import { type Environment, milliseconds, readConfig } from '#mesh/config.ts'
import { serveSettings } from '#mesh/rpc/serve-config.ts'

const baseUrl = () => z.url({ protocol: /^https?$/, error: 'needs an http:// or https:// address' })

/** Each is named for its variable. */
export const weatherSettings = {
  ...serveSettings,
  /** `auto` asks Open-Meteo and answers from the climate data where it cannot. */
  WEATHER_PROVIDER: z.enum(['auto', 'open-meteo', 'climate']).default('auto'),
  OPEN_METEO_URL: baseUrl().default('https://api.open-meteo.com'),
  OPEN_METEO_GEOCODING_URL: baseUrl().default('https://geocoding-api.open-meteo.com'),
  /** How long one request to Open-Meteo may take; a failed one is tried twice more. */
  OPEN_METEO_TIMEOUT_MS: milliseconds(50, 60_000).default(2_000),
}

const schema = z.object(weatherSettings)

/** The weather tool's settings, those of every service among them. */
export type Config = z.output<typeof schema>

/** @throws MeshError `bad_config` that names all faults at once */
export const loadConfig = (env: Environment): Config => readConfig(schema, env)
