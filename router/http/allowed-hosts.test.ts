import { describe, expect, it } from 'vitest'
import { assertAllowed } from './allowed-hosts.ts'

const configured = { hosts: ['mesh.example'], origins: ['https://console.example'] }

function allowed(host: string | undefined, origin?: string, by = configured): boolean {
  try {
    assertAllowed(host, origin, by)
    return true
  } catch {
    return false
  }
}

describe('assertAllowed', () => {
  it('lets loopback names, plain addresses and configured hosts in, on any port', () => {
    for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]:8080', '10.1.2.3', '[fd00::1]:80']) {
      expect(allowed(host), host).toBe(true)
    }
    expect(allowed('mesh.example:8080')).toBe(true)
  })

  it('refuses names that nobody configured, since DNS may lead any of them here', () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      'mesh.example.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect(allowed(host), host).toBe(false)
    }
    expect(() => assertAllowed('evil.example', undefined, configured)).toThrow(
      '[permission_denied] host "evil.example" is not allowed here: add it to ALLOWED_HOSTS',
    )
  })

  it('refuses a host that is none', () => {
    for (const host of [undefined, '', 'a b', 'user@localhost', 'localhost/x', 'localhost:99999', '@']) {
      expect(allowed(host), String(host)).toBe(false)
    }
  })

  it("lets the router's own pages, loopback pages and configured origins call", () => {
    expect(allowed('mesh.example', 'https://mesh.example')).toBe(true)
    expect(allowed('10.1.2.3:8080', 'http://10.1.2.3:8080')).toBe(true)
    expect(allowed('localhost:8080', 'http://localhost:6274')).toBe(true)
    expect(allowed('localhost:8080', 'https://console.example')).toBe(true)
  })

  it('refuses pages of others, and pages without a home', () => {
    for (const origin of ['https://evil.example', 'null', 'http://console.example', 'file://', 'nonsense']) {
      expect(allowed('localhost:8080', origin), origin).toBe(false)
    }
  })

  it('lets anybody in where that is configured', () => {
    const any = { hosts: ['*'], origins: ['*'] }
    expect(allowed('evil.example', 'null', any)).toBe(true)
  })
})
