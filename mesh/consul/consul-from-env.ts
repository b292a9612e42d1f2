import { z } from 'zod'
import type { Environment } from '../config.ts'
import { MeshError } from '../errors.ts'
import { parseConsulAddress } from './consul-address.ts'
import { type ConsulClient, createConsulClient } from './consul-client.ts'

/** The variables that say where Consul is, for a program's schema: so that a bad one is told with the others. */
export const consulSettings = {
  /** `host:port` or a URL. Absent: 127.0.0.1:8500. */
  CONSUL_HTTP_ADDR: z
    .string()
    .optional()
    .superRefine((address, context) => {
      try {
        parseConsulAddress(address)
      } catch (thrown) {
        context.addIssue({ code: 'custom', message: MeshError.from(thrown).text })
      }
    }),
  CONSUL_HTTP_TOKEN: z.string().optional(),
}

/** A client of the Consul agent that `CONSUL_HTTP_ADDR` names, with the rights of `CONSUL_HTTP_TOKEN`. */
export function consulFromEnv(env: Environment): ConsulClient {
  return createConsulClient(parseConsulAddress(env.CONSUL_HTTP_ADDR, env.CONSUL_HTTP_TOKEN))
}
