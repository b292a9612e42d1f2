import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { directoryPath, openMeshDirectory, type ProcessRecord } from './mesh-directory.ts'
import { startMark } from './process-identity.ts'

let path: string
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'mesh-directory-'))
})
afterEach(() => rmSync(path, { recursive: true }))

const mark = startMark(process.pid) ?? ''
const record = (over: Partial<ProcessRecord> = {}): ProcessRecord => ({
  id: 'echo-agent-00000001',
  service: 'agent-echo',
  pid: process.pid,
  startMark: mark,
  startedAtMs: 1,
  ...over,
})

describe('openMeshDirectory', () => {
  it('has nothing where nobody ever was', () => {
    const directory = openMeshDirectory(join(path, 'nowhere'))
    expect(directory.state()).toBeUndefined()
    expect(directory.processes()).toEqual([])
    expect(directory.logIds()).toEqual([])
  })

  it('remembers where the mesh is until it is told to forget', () => {
    const directory = openMeshDirectory(path)
    const state = { httpPort: 1, grpcPort: 2, consul: '127.0.0.1:3', registry: 'embedded' as const }
    directory.saveState(state)
    expect(openMeshDirectory(path).state()).toEqual(state)
    directory.forgetState()
    expect(directory.state()).toBeUndefined()
  })

  it('takes a process for alive only while it is the very same one', () => {
    const directory = openMeshDirectory(path)
    directory.saveProcess(record())
    directory.saveProcess(record({ id: 'recycled', startMark: `${mark}0`, startedAtMs: 2 }))
    directory.saveProcess(record({ id: 'gone', pid: 2 ** 22 + 1, startedAtMs: 3 }))
    expect(directory.processes().map(({ id, alive }) => [id, alive])).toEqual([
      ['echo-agent-00000001', true],
      ['recycled', false],
      ['gone', false],
    ])
  })

  it('takes broken files for absent', () => {
    mkdirSync(join(path, 'processes'))
    writeFileSync(join(path, 'processes', 'torn.json'), '{"id":"torn"')
    writeFileSync(join(path, 'processes', 'other.json'), '{"id":1}')
    writeFileSync(join(path, 'mesh.json'), '[]')
    const directory = openMeshDirectory(path)
    expect(directory.processes()).toEqual([])
    expect(directory.state()).toBeUndefined()
  })
})

describe('directoryPath', () => {
  it('prefers the option to MESH_DIR to the project', () => {
    expect(directoryPath('/project', { MESH_DIR: '/env' }, '/option')).toBe('/option')
    expect(directoryPath('/project', { MESH_DIR: '/env' })).toBe('/env')
    expect(directoryPath('/project', { MESH_DIR: '' })).toBe('/project/.mesh')
  })
})
