import { z } from 'zod'
import { bound, type Environment, logLevel, port, readConfig } from '#mesh/config.ts'

/** Each is named for its variable. */
export const registrySettings = {
  /** Only this machine by default, and it is meant to stay so: who reaches the registry can take services away. */
  REGISTRY_HOST: z.string().min(1).default('127.0.0.1'),
  REGISTRY_PORT: port().default(8500),
  /** The node's name, as Consul's catalogue shows it. */
  REGISTRY_NODE: z.string().min(1).default('meshwork'),
  REGISTRY_MAX_SERVICES: bound(1, 1_000_000).default(5_000),
  LOG_LEVEL: logLevel(),
}

const schema = z.object(registrySettings)

export type RegistryConfig = z.output<typeof schema>

export const loadRegistryConfig = (env: Environment): RegistryConfig => readConfig(schema, env)
