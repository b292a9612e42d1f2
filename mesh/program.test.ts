import { describe, expect, it } from 'vitest'
import { MeshError } from './errors.ts'
import { type Program, runProgram } from './program.ts'

function start() {
  const listeners = new Map<string, () => void>()
  const exits: number[] = []
  const said: string[] = []
  const process = {
    on: (signal: string, listener: () => void) => listeners.set(signal, listener),
    exit: (code: number) => void exits.push(code),
    stderr: { write: (text: string) => said.push(text) },
  }
  return { process, exits, said, signal: (name: string) => listeners.get(name)?.() }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('runProgram', () => {
  it.each(['SIGTERM', 'SIGINT'])('drains on %s and exits 0 when that is done', async name => {
    const { process, exits, signal } = start()
    const drained = Promise.withResolvers<void>()
    const program: Program = { drain: () => drained.promise }
    await runProgram(process, async () => program)
    signal(name)
    await settled()
    expect(exits).toEqual([])
    drained.resolve()
    await settled()
    expect(exits).toEqual([0])
  })

  it('exits 1 at once on a second signal, and drains only once', async () => {
    const { process, exits, signal } = start()
    let drains = 0
    const program: Program = {
      drain: () => {
        drains += 1
        return new Promise(() => {})
      },
    }
    await runProgram(process, async () => program)
    signal('SIGINT')
    signal('SIGTERM')
    expect([exits, drains]).toEqual([[1], 1])
  })

  it('says why and exits 1 when the drain fails', async () => {
    const { process, exits, said, signal } = start()
    await runProgram(process, async () => ({ drain: () => Promise.reject(new MeshError('unavailable', 'no way')) }))
    signal('SIGTERM')
    await settled()
    expect({ exits, said }).toEqual({ exits: [1], said: ['cannot end in peace: [unavailable] no way\n'] })
  })

  it('says in one line why it cannot start, with a stack only where nobody foresaw it', async () => {
    const foreseen = start()
    await runProgram(foreseen.process, () => Promise.reject(new MeshError('bad_config', 'PORT: too high')))
    expect(foreseen).toMatchObject({ exits: [1], said: ['cannot start: [bad_config] PORT: too high\n'] })
    const odd = start()
    await runProgram(odd.process, () => Promise.reject(new TypeError('odd')))
    expect(odd.said[0]).toMatch(/^cannot start: \[internal\] odd\n.*program\.test\.ts/s)
    const worse = start()
    await runProgram(worse.process, () => Promise.reject(undefined))
    expect(worse.exits).toEqual([1])
  })
})
