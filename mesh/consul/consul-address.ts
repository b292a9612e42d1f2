import { MeshError } from '../errors.ts'

/** Where Consul's HTTP API is, and what opens it. */
export interface ConsulAddress {
  /** Host name or IPv4 address. */
  readonly host: string
  /** 1 to 65535. */
  readonly port: number
  readonly secure: boolean
  /** Sent with every request; absent: anonymous. Never logged. */
  readonly token?: string
}

/**
 * Reads an address the way Consul's own tools do.
 *
 * @param address `CONSUL_HTTP_ADDR`: `host:port` or `http(s)://host:port`; absent or empty: `127.0.0.1:8500`; without a
 *   port: 8500, or 443 for https
 * @param token   `CONSUL_HTTP_TOKEN`; absent or empty: none
 * @throws MeshError `bad_config` where the text is no such address. IPv6 literals and Unix sockets are refused too: the
 *   npm package cannot reach them, and saying so at start beats failing at the first request.
 */
export function parseConsulAddress(address?: string, token?: string): ConsulAddress {
  const text = address?.trim() || '127.0.0.1:8500'
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  const wrong = faultOf(url)
  if (url === null || wrong !== undefined) {
    throw new MeshError(
      'bad_config',
      `CONSUL_HTTP_ADDR "${text}": ${wrong}; right are 127.0.0.1:8500 or http://consul:8500`,
    )
  }

  const secure = url.protocol === 'https:'
  const written = /:(\d+)\/?$/.exec(text)?.[1] // URL drops a port that is the scheme's default
  const port = written === undefined ? (secure ? 443 : 8500) : Number(written)
  const place = { host: url.hostname, port, secure }
  return token === undefined || token === '' ? place : { ...place, token }
}

function faultOf(url: URL | null): string | undefined {
  if (url === null) return 'not an address'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `${url.protocol}// is not spoken here`
  if (url.hostname === '' || url.hostname.startsWith('[')) return 'a host name or an IPv4 address is needed'
  if (url.port === '0') return 'port 0 is none'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'only host and port can be given'
  if (url.username !== '' || url.password !== '') return 'a token goes into CONSUL_HTTP_TOKEN'
  return undefined
}
