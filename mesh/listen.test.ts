import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from './listen.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

function server(): Server {
  const made = createServer()
  servers.push(made)
  return made
}

describe('listen', () => {
  it('takes a free port and says which', async () => {
    const free = server()
    const port = await listen(free, '127.0.0.1', 0, () => {})
    expect(free.address()).toMatchObject({ address: '127.0.0.1', port })
    expect(port).toBeGreaterThan(0)
  })

  it('says why a port cannot be taken', async () => {
    const port = await listen(server(), '127.0.0.1', 0, () => {})
    await expect(listen(server(), '127.0.0.1', port, () => {})).rejects.toThrow(
      `[bad_config] cannot listen on 127.0.0.1:${port}: the port is in use`,
    )
    await expect(listen(server(), '192.0.2.1', 0, () => {})).rejects.toThrow(
      /^\[bad_config\] cannot listen on 192\.0\.2\.1:0: .*EADDRNOTAVAIL/,
    )
  })

  it('tells of errors that come later, each of them', async () => {
    const errors: string[] = []
    const taken = server()
    await listen(taken, '127.0.0.1', 0, ({ message }) => errors.push(message))
    taken.emit('error', new Error('accept EMFILE'))
    taken.emit('error', new Error('accept ENFILE'))
    expect(errors).toEqual(['accept EMFILE', 'accept ENFILE'])
  })
})
