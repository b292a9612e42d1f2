import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRunDir } from './run-dir.ts'

describe('makeRunDir', () => {
  let folder: string
  const made: string[] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-run-dir-'))
  })
  afterAll(() => {
    for (const path of [folder, ...made]) rmSync(path, { recursive: true, force: true })
  })

  it("lies in the mesh's folder, without what an earlier edge left there", () => {
    const runDir = join(folder, 'edge')
    mkdirSync(runDir)
    writeFileSync(join(runDir, 'haproxy.cfg'), 'old')
    expect(makeRunDir(folder)).toBe(runDir)
    expect(existsSync(join(runDir, 'haproxy.cfg'))).toBe(false)
  })

  it.each(['My Project (2)', 'x'.repeat(100)])('lies elsewhere where HAProxy cannot take the path: %s', name => {
    const runDir = makeRunDir(join(folder, name))
    made.push(runDir)
    expect(runDir).not.toContain(name)
    expect(existsSync(runDir)).toBe(true)
  })
})
