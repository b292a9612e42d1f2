import { MeshError } from '#mesh/errors.ts'

/** What OpenSSL says of a certificate that nobody vouches for, and of one that is wrong in itself. */
const untrusted = new Set([
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const invalid = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'ERR_TLS_CERT_ALTNAME_INVALID'])

/**
 * Nobody answers at a router's address, or whoever does cannot prove who it is.
 *
 * @param cause what `fetch` threw
 * @returns MeshError `unavailable`, with the way out
 */
export function noRouter(router: string, cause?: unknown): MeshError {
  return new MeshError('unavailable', textFor(router, faultOf(cause)), { cause })
}

function textFor(router: string, { code, message }: Fault): string {
  if (untrusted.has(code)) {
    return `the certificate at ${router} is not trusted (${message}): NODE_EXTRA_CA_CERTS=FILE trusts the one in that PEM file, the router's own or its authority's`
  }
  if (invalid.has(code)) return `the certificate at ${router} is not valid: ${message}`
  return `no router answers at ${router}: start a mesh with \`npx mesh up\`, or name a router with --router URL`
}

interface Fault {
  readonly code: string
  readonly message: string
}

/** The first cause with a code: `fetch` says only that it failed, and keeps why as its cause. */
function faultOf(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { code: '', message: '' }
  if ('code' in thrown && typeof thrown.code === 'string') {
    // Behind a semicolon Node advises on its own options.
    return { code: thrown.code, message: thrown.message.split(';', 1)[0] ?? '' }
  }
  return faultOf(thrown.cause)
}
