import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Sample } from './sample.ts'

/** Callers in a closed loop: each sends its next call when its last one has ended. */
export interface CallersLoad {
  /** `host:port`. */
  readonly address: string
  readonly callers: number
  readonly calls: number
}

/** A process of ordinary grpc-js clients that calls `GetStatus` of the echo agent when told. */
export interface Callers extends Disposable {
  run(load: CallersLoad): Promise<Sample>
}

/** Starts the process once: its code is warm from the second run on. */
export function startCallers(): Callers {
  const main = fileURLToPath(new URL('callers-main.ts', import.meta.url))
  const child = fork(main, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)

  return {
    run: load =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('the callers ended'))
        child.once('exit', ended)
        child.once('message', answer => {
          child.off('exit', ended)
          resolve(answer as Sample)
        })
        child.send(load)
      }),
    [Symbol.dispose]() {
      process.off('exit', kill)
      kill()
    },
  }
}
