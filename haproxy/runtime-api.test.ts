import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { createRuntimeApi } from './runtime-api.ts'

const folder = mkdtempSync(join(tmpdir(), 'runtime-'))
afterAll(() => rmSync(folder, { recursive: true }))
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A socket that does as told with every connection's whole line. */
async function listen(answer: (line: string, socket: Socket) => void): Promise<string> {
  const path = join(folder, `${servers.length}-${Math.random()}.sock`)
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {})
    socket.once('data', chunk => answer(chunk.toString(), socket))
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(path, resolve))
  return path
}

describe('runtime API', () => {
  it('sends commands on one line and gives back what comes until the end', async () => {
    const path = await listen((line, socket) => socket.end(`heard ${line}`))
    const api = createRuntimeApi(path, { clock: systemClock, timeoutMs: 1_000 })
    expect(await api.run('show info', 'show stat')).toBe('heard show info;show stat\n')
    expect(await api.run()).toBe('')
  })

  it('sends what is more than a line holds on several, in order', async () => {
    const lines: string[] = []
    const path = await listen((line, socket) => {
      lines.push(line)
      socket.end()
    })
    const commands = Array.from({ length: 500 }, (_, i) => `set server backend/slot${i} state ready`)
    await createRuntimeApi(path, { clock: systemClock, timeoutMs: 1_000 }).run(...commands)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.every(line => line.length <= 4_096)).toBe(true)
    expect(lines.flatMap(line => line.trim().split(';'))).toEqual(commands)
  })

  it('gives up on a socket that hangs, that breaks, that floods and that is not there', async () => {
    const hanging = await listen(() => {})
    const ask = (path: string, more: object = {}) =>
      createRuntimeApi(path, { clock: systemClock, timeoutMs: 5_000, ...more }).run('show info')
    await expect(ask(hanging, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    const flooding = await listen((_line, socket) => socket.write('x'.repeat(10_000)))
    await expect(ask(flooding, { maxBytes: 1_000 })).rejects.toMatchObject({ code: 'too_large' })
    await expect(ask(join(folder, 'none.sock'))).rejects.toMatchObject({ code: 'unavailable' })
    const breaking = await listen((_line, socket) => socket.destroy())
    expect(await ask(breaking)).toBe('')
  })

  it('never lets a command become two', async () => {
    const path = await listen((_line, socket) => socket.end())
    const api = createRuntimeApi(path, { clock: systemClock, timeoutMs: 1_000 })
    for (const command of ['show info;shutdown', 'show info\nshutdown', 'a\rb']) {
      await expect(api.run(command)).rejects.toMatchObject({ code: 'internal' })
    }
  })
})
