import { isIP } from 'node:net'

/**
 * The strict alphabets of everything that comes from Consul and reaches HAProxy's configuration or its Runtime API.
 * Each gives the value back, in one spelling, or `undefined` where it is not one: nothing is ever escaped or mended.
 */

/** A word of a configuration: no space, quote, comment, escape, variable or line end can hide in it. */
export const word = /^[A-Za-z0-9_.:/@~[\]*-]*$/

/** A name of a backend or of a HAProxy server, an instance's id. */
export function asName(text: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text) ? text : undefined
}

/** An IPv4 or IPv6 address, without a zone. */
export function asIp(text: string): string | undefined {
  return isIP(text) !== 0 && /^[0-9A-Fa-f.:]+$/.test(text) ? text.toLowerCase() : undefined
}

/** A TCP port, 1 to 65535, in plain decimal digits. */
export function asPort(text: string): number | undefined {
  const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : undefined
}

/** A DNS name with a dot in it, in small letters: neither an address nor this machine's own name. */
export function asHost(text: string): string | undefined {
  const host = text.toLowerCase()
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
  const isHost = host.length <= 253 && new RegExp(`^${label}(\\.${label})*\\.[a-z][a-z0-9-]*[a-z0-9]$`).test(host)
  return isHost && !host.endsWith('.localhost') ? host : undefined
}

/** A path below the root without a slash at its end: `/geo`, `/a/b.c`; none of its parts begins with a dot. */
export function asPath(text: string): string | undefined {
  return text.length <= 200 && /^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/.test(text) ? text : undefined
}

/** Full name of a gRPC service: `weather.v1.WeatherService`. */
export function asGrpcService(text: string): string | undefined {
  return text.length <= 200 && /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(text) ? text : undefined
}
