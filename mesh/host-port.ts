/**
 * A host and a port as URLs, gRPC and Consul's checks write them: an IPv6 address stands in brackets.
 *
 * @param host a name, an IPv4 address, or an IPv6 one with or without its brackets
 */
export function hostPort(host: string, port: number): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`
}
