import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseCarriers, isAtLeast } from './choose-carriers.ts'

describe('chooseCarriers', () => {
  let folder: string
  /** A program that says its version as the real one does. */
  const install = (file: string, says: string) => {
    const path = join(folder, file)
    writeFileSync(path, `#!/bin/sh\necho '${says}'\n`)
    chmodSync(path, 0o755)
    return path
  }
  let consul: string
  let haproxy: string
  let old: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-carriers-'))
    consul = install('consul', 'Consul v1.22.1')
    haproxy = install('haproxy', 'HAProxy version 3.2.4-98813a1 2025/08/13')
    old = install('haproxy-old', 'HA-Proxy version 2.2.9-2+deb11u6 2023/08/15')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('takes a real Consul and HAProxy where they are on the PATH', () => {
    expect(chooseCarriers({ PATH: folder }, {})).toEqual({
      registry: 'consul',
      consul: { path: consul, version: '1.22.1' },
      haproxy: { path: haproxy, version: '3.2.4-98813a1' },
    })
  })

  it('takes neither where neither is wanted', () => {
    expect(chooseCarriers({ PATH: folder }, { registry: 'embedded', edge: 'none' })).toEqual({ registry: 'embedded' })
  })

  it('starts no registry where a Consul runs already, but for the one who asks for it', () => {
    const outside = '10.0.0.7:8500'
    expect(chooseCarriers({ PATH: folder }, { outside, edge: 'none' })).toEqual({ registry: 'outside' })
    expect(chooseCarriers({ PATH: folder }, { outside, registry: 'consul', edge: 'none' }).registry).toBe('consul')
  })

  it('takes what a variable names before what is on the PATH', () => {
    const env = { PATH: folder, CONSUL_BIN: consul, HAPROXY_BIN: haproxy }
    expect(chooseCarriers({ ...env, PATH: '' }, {})).toEqual(chooseCarriers(env, {}))
  })

  it('says what is missing where it was asked for, or named', () => {
    const nowhere = { PATH: '', CONSUL_BIN: join(folder, 'none') }
    expect(() => chooseCarriers(nowhere, { edge: 'none' })).toThrow('CONSUL_BIN names')
    expect(() => chooseCarriers({ HAPROXY_BIN: old }, {})).toThrow('is HAProxy 2.2.9-2+deb11u6; it needs 2.6 or later')
  })
})

describe('isAtLeast', () => {
  it.each([
    ['2.6.12-1+deb12u4', '2.6', true],
    ['3.0', '2.6', true],
    ['2.10.1', '2.6', true],
    ['2.4.22', '2.6', false],
    ['1.9', '2.6', false],
    ['', '2.6', false],
  ])('%s, %s: %s', (version, least, is) => {
    expect(isAtLeast(version, least)).toBe(is)
  })
})
