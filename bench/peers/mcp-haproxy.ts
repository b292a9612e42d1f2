import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { killAtExit } from '../../tests/support/at-exit.ts'
import { freePorts } from '../../tests/support/free-port.ts'

/** One HAProxy with a door before each of some HTTP servers of the loopback, all doors alike. */
export interface McpHaproxy extends AsyncDisposable {
  /** Where each server is reached through it: `http://127.0.0.1:PORT/mcp`. */
  readonly urls: readonly string[]
}

const common = `
global
  maxconn 8192
defaults
  mode http
  option http-keep-alive
  http-reuse always
  # Some close a connection just when a request comes.
  retry-on conn-failure empty-response
  timeout connect 5s
  timeout client 60s
  timeout server 60s
`

/**
 * @param folder where its file goes
 * @param ports  the servers' own
 */
export async function startMcpHaproxy(folder: string, ports: readonly number[]): Promise<McpHaproxy> {
  const doors = await freePorts(ports.length)
  const listens = ports.map((port, at) => {
    return `listen door${at}\n  bind 127.0.0.1:${doors[at]}\n  server one 127.0.0.1:${port}\n`
  })
  const file = join(folder, `haproxy-${doors[0]}.cfg`)
  await writeFile(file, common + listens.join(''))
  const child = spawn('haproxy', ['-f', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  const kill = () => void child.kill('SIGKILL')
  const spare = killAtExit(kill)
  const ended = once(child, 'exit')
  return {
    urls: doors.map(door => `http://127.0.0.1:${door}/mcp`),
    async [Symbol.asyncDispose]() {
      kill()
      await ended
      spare()
    },
  }
}
