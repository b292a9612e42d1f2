import { describe, expect, it } from 'vitest'
import { noRouter } from './no-router.ts'

/** As `fetch` throws it. */
function failed(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

describe('noRouter', () => {
  it('says how to come by a router where nobody answers', () => {
    for (const cause of [undefined, failed('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1')]) {
      const { code, text } = noRouter('http://127.0.0.1:1', cause)
      expect([code, text]).toEqual(['unavailable', expect.stringMatching(/^no router answers at http.*`npx mesh up`/)])
    }
  })

  it('says that a certificate is not trusted, and how it would be', () => {
    const { text } = noRouter('https://a:1', failed('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate; if …'))
    expect(text).toMatch(/^the certificate at https:\/\/a:1 is not trusted \(self-signed certificate\): NODE_EXTRA_CA/)
  })

  it('does not ask to trust a certificate that is wrong in itself', () => {
    const { text } = noRouter('https://a:1', failed('CERT_HAS_EXPIRED', 'certificate has expired'))
    expect(text).toBe('the certificate at https://a:1 is not valid: certificate has expired')
  })
})
