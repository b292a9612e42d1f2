import { createConnection } from 'node:net'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'

/** Talks to a running HAProxy, or to its master. */
export interface RuntimeApi {
  /**
   * Runs commands on one connection.
   *
   * @param commands one or more, without `;` and line ends of their own
   * @returns what HAProxy said to all of them, one after another; empty where it had nothing to say
   * @throws MeshError `unavailable` where nobody listens or the connection breaks, `deadline_exceeded` past the time-out,
   *   `too_large` above the bound
   */
  run(...commands: readonly string[]): Promise<string>
}

export interface RuntimeApiOptions {
  readonly clock: Clock
  /** For one connection, connecting included. */
  readonly timeoutMs: number
  /** Of one answer. */
  readonly maxBytes?: number
}

/** A line of commands; HAProxy takes half its buffer at the most, which is 16 kB where nothing is set. */
const maxLineBytes = 4096

/**
 * HAProxy's Runtime API over its Unix socket: text, one line of commands for each connection. Commands that are more
 * than a line holds are sent on several, in order.
 */
export function createRuntimeApi(socketPath: string, options: RuntimeApiOptions): RuntimeApi {
  return {
    async run(...commands) {
      let answer = ''
      for (const line of toLines(commands)) answer += await ask(socketPath, line, options)
      return answer
    },
  }
}

function toLines(commands: readonly string[]): string[] {
  const lines: string[] = []
  let line = ''
  for (const command of commands) {
    if (/[;\r\n]/.test(command)) throw new MeshError('internal', `no command: ${JSON.stringify(command).slice(0, 100)}`)
    if (line !== '' && line.length + command.length >= maxLineBytes) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? command : `${line};${command}`
  }
  return line === '' ? lines : [...lines, line]
}

function ask(socketPath: string, line: string, options: RuntimeApiOptions): Promise<string> {
  const { clock, timeoutMs, maxBytes = 32 * 1024 * 1024 } = options
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const fail = (code: 'unavailable' | 'deadline_exceeded' | 'too_large', text: string) =>
    reject(new MeshError(code, `HAProxy, ${line.slice(0, 60)}: ${text}`))
  const socket = createConnection(socketPath)
  const cancel = clock.after(timeoutMs, () => {
    fail('deadline_exceeded', `no answer within ${timeoutMs} ms`)
    socket.destroy()
  })
  const chunks: Buffer[] = []
  let bytes = 0
  socket.on('connect', () => socket.end(`${line}\n`))
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes <= maxBytes) return
    fail('too_large', `the answer is above ${maxBytes} bytes`)
    socket.destroy()
  })
  socket.on('error', error => fail('unavailable', error.message))
  socket.on('close', hadError => {
    cancel()
    if (!hadError) resolve(Buffer.concat(chunks).toString('utf8'))
  })
  return promise
}
