import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { createConfigFile } from './config-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('config file', () => {
  it('is replaced whole, after the new one was looked at', async () => {
    const file = createConfigFile(join(folder, 'a.cfg'))
    expect(await file.read()).toBeUndefined()
    await file.replace('one')
    let seen = ''
    await file.replace('two', async path => {
      seen = `${await createConfigFile(path).read()} beside ${await file.read()}`
    })
    expect(seen).toBe('two beside one')
    expect(await file.read()).toBe('two')
  })

  it('stays when the new one is refused, and nothing is left over', async () => {
    const file = createConfigFile(join(folder, 'b.cfg'))
    await file.replace('one')
    const refusal = new MeshError('bad_config', 'no')
    await expect(file.replace('two', () => Promise.reject(refusal))).rejects.toBe(refusal)
    expect(await file.read()).toBe('one')
    expect(readdirSync(folder)).not.toContain('b.cfg.new')
  })

  it('stays when the disk is full', async () => {
    const file = createConfigFile(join(folder, 'c.cfg'))
    await file.replace('one')
    symlinkSync('/dev/full', join(folder, 'c.cfg.new'))
    await expect(file.replace('two')).rejects.toMatchObject({ code: 'unavailable', text: /cannot write .*ENOSPC/ })
    expect(await file.read()).toBe('one')
    await file.replace('two')
    expect(await file.read()).toBe('two')
  })
})
