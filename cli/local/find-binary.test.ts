import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBinary } from './find-binary.ts'

describe('findBinary', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-binary-'))
    for (const name of ['yes', 'no']) writeFileSync(join(folder, name), '')
    chmodSync(join(folder, 'yes'), 0o700)
    chmodSync(join(folder, 'no'), 0o600)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('looks into each folder of the path, and then into those beside it', () => {
    expect(findBinary('yes', `/nowhere:${folder}`, [])).toBe(join(folder, 'yes'))
    expect(findBinary('yes', '', [folder])).toBe(join(folder, 'yes'))
    expect(findBinary('yes', '/nowhere', [])).toBeUndefined()
  })

  it('takes a path as it is', () => {
    expect(findBinary(join(folder, 'yes'), '', [])).toBe(join(folder, 'yes'))
    expect(findBinary(join(folder, 'other'), folder, [])).toBeUndefined()
  })

  it('passes by what may not be run', () => {
    expect(findBinary('no', folder, [])).toBeUndefined()
  })
})
