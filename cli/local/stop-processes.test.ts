import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { type MeshDirectory, openMeshDirectory, type ProcessRecord } from './mesh-directory.ts'
import { startMark } from './process-identity.ts'
import { stopProcesses } from './stop-processes.ts'

let path: string
let directory: MeshDirectory
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'mesh-stop-'))
  directory = openMeshDirectory(path)
})
afterEach(() => rmSync(path, { recursive: true }))

/** A process that says when it is there, and then does as `onTerm` says. */
async function start(id: string, onTerm: string): Promise<{ child: ChildProcess; record: ProcessRecord }> {
  const script = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('ready')`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  if (child.stdout !== null) await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  const record = { id, service: 'x', pid, startMark: startMark(pid) ?? '', startedAtMs: 0 }
  directory.saveProcess(record)
  return { child, record }
}

async function stop(records: ProcessRecord[], graceMs: number) {
  const killed: string[] = []
  await stopProcesses(records, { directory, clock: systemClock, graceMs, onKilled: ({ id }) => void killed.push(id) })
  return killed
}

describe('stopProcesses', () => {
  it('asks, waits, and forgets', async () => {
    const { child, record } = await start('polite', 'process.exit(7)')
    const exited = once(child, 'exit')
    expect(await stop([record], 10_000)).toEqual([])
    expect(await exited).toEqual([7, null])
    expect(directory.processes()).toEqual([])
  })

  it('ends them even where nothing can be written', async () => {
    const { child, record } = await start('polite', 'process.exit(7)')
    const exited = once(child, 'exit')
    const saveProcess = () => {
      throw new Error('ENOSPC: no space left on device, write')
    }
    const full = { ...directory, saveProcess }
    await stopProcesses([record], { directory: full, clock: systemClock, graceMs: 10_000, onKilled: () => {} })
    expect(await exited).toEqual([7, null])
  })

  it('reaches one that is frozen', async () => {
    const { child, record } = await start('frozen', 'process.exit(0)')
    child.kill('SIGSTOP')
    expect(await stop([record], 10_000)).toEqual([])
  })

  it('asks only once, so that a drain is not cut short', async () => {
    const { child, record } = await start('draining', 'process.exit(1)')
    expect(await stop([{ ...record, draining: true }], 100)).toEqual(['draining'])
    expect(child.signalCode ?? (await once(child, 'exit'))[1]).toBe('SIGKILL')
  })

  it('kills what does not end in time, and says which', async () => {
    const { record } = await start('deaf', '')
    expect(await stop([record], 100)).toEqual(['deaf'])
    expect(startMark(record.pid)).not.toBe(record.startMark)
  })

  it('never touches another process under the same pid', async () => {
    const { child, record } = await start('other', 'process.exit(1)')
    await stop([{ ...record, startMark: `${record.startMark}0` }], 100)
    expect(child.exitCode).toBeNull()
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
})
