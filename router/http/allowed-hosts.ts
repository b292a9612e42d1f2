import { isIP } from 'node:net'
import { MeshError } from '#mesh/errors.ts'

/** Which names a browser may reach the router by, and from whose pages. */
export interface AllowedHosts {
  /** Host names without port, beside the loopback ones and plain addresses; `*` allows any. */
  readonly hosts: readonly string[]
  /** Origins with scheme, `https://console.example.com`, beside the router's own; `*` allows any. */
  readonly origins: readonly string[]
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * Refuses requests that a web page sends behind its user's back.
 *
 * DNS rebinding lets a page reach this machine under the page's own host name, so names that nobody configured are
 * refused; plain addresses cannot be rebound. A request with an `Origin` comes from a page: it must be one of the
 * router's own or a configured one. Programs send none.
 *
 * @throws MeshError `permission_denied`
 */
export function assertAllowed(host: string | undefined, origin: string | undefined, allowed: AllowedHosts): void {
  const name = hostName(host === undefined ? undefined : `http://${host}`)
  if (name === undefined || !knownHost(name, allowed)) {
    throw new MeshError('permission_denied', `host "${clip(host ?? '')}" is not allowed here: add it to ALLOWED_HOSTS`)
  }
  if (origin === undefined || allowed.origins.includes('*') || allowed.origins.includes(origin)) return
  const from = hostName(origin)
  if (from !== undefined && (from === name || loopback.has(from))) return
  throw new MeshError('permission_denied', `origin "${clip(origin)}" is not allowed here: add it to ALLOWED_ORIGINS`)
}

function knownHost(name: string, { hosts }: AllowedHosts): boolean {
  return loopback.has(name) || isIP(name) !== 0 || hosts.includes('*') || hosts.includes(name)
}

const mostNames = 100
/** Callers say the same few names again and again, and to take a URL apart takes longer than all else that is asked here. */
const names = new Map<string, string | undefined>()

function hostName(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (names.has(url)) return names.get(url)
  const name = nameIn(url)
  if (names.size >= mostNames) names.clear()
  names.set(url, name)
  return name
}

/** A URL's host without port and brackets, in lower case. */
function nameIn(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname, username, pathname } = new URL(url)
  if (!/^https?:$/.test(protocol) || username !== '' || pathname !== '/') return undefined
  return hostname.replace(/^\[|\]$/g, '')
}

function clip(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`
}
