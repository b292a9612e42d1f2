import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { killAtExit } from './at-exit.ts'
import { eventually } from './eventually.ts'
import type { StdioServer } from './stdio-caller.ts'

/** A message as it came on standard output. */
export interface StdioMessage {
  readonly id?: string | number | null
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string }
}

/** A process that speaks MCP over stdio, under a story's hand: what an official client would never send can be sent. */
export interface StdioProcess {
  readonly child: ChildProcessWithoutNullStreams
  /** Writes a line. */
  send(line: string): void
  /** Begins to read what it writes; until then nobody does. */
  read(): void
  /** All that it wrote so far. A line that is no JSON fails the story. */
  readonly messages: readonly StdioMessage[]
  /** Waits for the answer to a request. */
  answer(id: string | number | null): Promise<StdioMessage>
  err(): string
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>
  [Symbol.asyncDispose](): Promise<void>
}

export function startStdio({ command, args, env = {} }: StdioServer): StdioProcess {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } })
  const spare = killAtExit(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code, signal]) => {
    spare()
    return (code ?? signal) as number | string
  })
  const messages: StdioMessage[] = []
  let rest = ''
  let err = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
  })
  // It may end while something is written to it.
  child.stdin.on('error', () => {})
  return {
    child,
    send: line => void child.stdin.write(`${line}\n`),
    read() {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        messages.push(...lines.map(line => JSON.parse(line) as StdioMessage))
      })
    },
    messages,
    answer: id =>
      eventually(`an answer to ${id}`, () => messages.find(one => one.id === id && one.method === undefined)),
    err: () => err,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
