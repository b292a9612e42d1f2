import { describe, expect, it } from 'vitest'
import { parseConsulAddress } from './consul-address.ts'

describe('parseConsulAddress', () => {
  it.each([
    [undefined, '127.0.0.1', 8500, false],
    ['', '127.0.0.1', 8500, false],
    ['consul', 'consul', 8500, false],
    ['consul:18500', 'consul', 18500, false],
    ['consul:80', 'consul', 80, false],
    ['http://10.0.0.7:8500', '10.0.0.7', 8500, false],
    ['http://consul/', 'consul', 8500, false],
    ['https://consul.example.org', 'consul.example.org', 443, true],
    ['https://consul.example.org:443/', 'consul.example.org', 443, true],
    ['https://consul.example.org:8501', 'consul.example.org', 8501, true],
  ])('reads %s', (text, host, port, secure) => {
    expect(parseConsulAddress(text)).toEqual({ host, port, secure })
  })

  it.each([
    'unix:///run/consul.sock',
    'ftp://consul',
    'http://[::1]:8500',
    'consul:0',
    'consul:99999',
    'http://consul:8500/v1',
    'http://user:secret@consul:8500',
    'two words',
  ])('refuses %s with the reason and an example', text => {
    expect(() => parseConsulAddress(text)).toThrow(/\[bad_config\] CONSUL_HTTP_ADDR .*right are 127\.0\.0\.1:8500/)
  })

  it('carries a token, and none where it is empty', () => {
    expect(parseConsulAddress('consul', 't0k3n')).toHaveProperty('token', 't0k3n')
    expect(parseConsulAddress('consul', '')).not.toHaveProperty('token')
  })
})
