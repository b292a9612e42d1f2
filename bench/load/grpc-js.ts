import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Generator, Sample } from './generator.ts'

/** What the process of callers is told. */
export interface Task {
  /** `host:port`. */
  readonly address: string
  readonly callers: number
  readonly calls: number
}

/** What it answers: a sample, or why there is none. */
export type Answer = Sample | { readonly error: string }

/** Ordinary grpc-js clients over one channel, in a process of their own that stays, so that its code is warm. */
export function startGrpcJs(): Generator & Disposable {
  const main = fileURLToPath(new URL('grpc-js-callers.ts', import.meta.url))
  const child = fork(main, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)

  return {
    name: 'grpc-js',
    speaks: ({ grpcAddress }) => grpcAddress !== undefined,
    run: ({ grpcAddress: address = '' }, callers, calls) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('the grpc-js callers ended'))
        child.once('exit', ended)
        child.once('message', message => {
          child.off('exit', ended)
          const answer = message as Answer
          if ('error' in answer) reject(new Error(answer.error))
          else resolve(answer)
        })
        child.send({ address, callers, calls } satisfies Task)
      }),
    [Symbol.dispose]() {
      process.off('exit', kill)
      kill()
    },
  }
}
