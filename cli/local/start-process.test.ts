import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { openMeshDirectory, type ProcessRecord } from './mesh-directory.ts'
import { startMark } from './process-identity.ts'
import { nodeCommand, startProcess } from './start-process.ts'

let path: string
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'mesh-start-'))
})
afterEach(() => rmSync(path, { recursive: true }))

describe('startProcess', () => {
  it('leaves no process behind that could not be recorded', async () => {
    const main = join(path, 'main.js')
    writeFileSync(main, 'setInterval(() => {}, 1000)')
    const tried: ProcessRecord[] = []
    const full = {
      ...openMeshDirectory(path),
      saveProcess(record: ProcessRecord) {
        tried.push(record)
        throw new Error('ENOSPC: no space left on device, write')
      },
    }
    const spec = { id: 'a', service: 'x', command: nodeCommand(main), env: {} }
    expect(() => startProcess(full, spec, process.env, systemClock)).toThrow('ENOSPC')
    const [{ pid, startMark: mark } = { pid: 0, startMark: '' }] = tried
    expect(pid).toBeGreaterThan(0)
    await expect.poll(() => startMark(pid) === mark).toBe(false)
  })
})
