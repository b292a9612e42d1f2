import type { Environment } from '../config.ts'
import { parseConsulAddress } from './consul-address.ts'
import { type ConsulClient, createConsulClient } from './consul-client.ts'

/** A client of the Consul agent that `CONSUL_HTTP_ADDR` names, with the rights of `CONSUL_HTTP_TOKEN`. */
export function consulFromEnv(env: Environment): ConsulClient {
  return createConsulClient(parseConsulAddress(env.CONSUL_HTTP_ADDR, env.CONSUL_HTTP_TOKEN))
}
