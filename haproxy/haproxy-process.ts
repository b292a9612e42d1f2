import { type ChildProcess, execFile, spawn } from 'node:child_process'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import { parseProcesses } from './processes.ts'
import type { RuntimeApi } from './runtime-api.ts'

/** HAProxy as a process: a master that stays, and a worker that a reload replaces. */
export interface HaproxyProcess {
  /** The version of the binary: `2.6.12-1+deb12u4`; empty where there is none here. */
  version(): Promise<string>
  /**
   * Asks HAProxy itself whether a file holds.
   *
   * @throws MeshError `bad_config` with HAProxy's words where it does not
   */
  validate(path: string): Promise<void>
  /** Starts it where it is ours and does not run. @returns whether it was started just now */
  ensure(): Promise<boolean>
  /**
   * Lets a new worker read the file; the old one finishes its streams.
   *
   * @throws MeshError `bad_config` where HAProxy refused the file and the old worker goes on
   */
  reload(): Promise<void>
  /** Ends it where it is ours: streams have until `graceMs`. */
  stop(graceMs: number): Promise<void>
}

export interface HaproxyProcessOptions {
  /** May be missing where HAProxy runs elsewhere: then nobody validates before HAProxy itself does. */
  readonly binary: string
  /** Whether this program starts HAProxy; else somebody else does, with `-W -S masterSocket -f configPath`. */
  readonly managed: boolean
  readonly configPath: string
  readonly masterSocket: string
  readonly pidPath: string
  readonly master: RuntimeApi
  readonly clock: Clock
  readonly log: Log
  /** It ended without being told to. */
  readonly onEnd: () => void
}

const reloadTimeoutMs = 10_000
/** One that ends at once (its port is taken, say) is started again after this. */
const restartAfterMs = 1_000

export function createHaproxyProcess(options: HaproxyProcessOptions): HaproxyProcess {
  const { binary, managed, configPath, masterSocket, pidPath, master, clock, log, onEnd } = options
  let child: ChildProcess | undefined
  let startedAt = Number.NEGATIVE_INFINITY

  const processes = async () => parseProcesses(await master.run('show proc'))

  function start(command: string): void {
    // In a process group of its own: a signal from the terminal must not end it before its streams are done.
    const started = spawn(command, ['-W', '-S', `${masterSocket},mode,660`, '-p', pidPath, '-f', configPath], {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    })
    child = started
    const ended = (reason: string) => {
      if (child !== started) return
      child = undefined
      log.warn({ reason }, 'HAProxy has ended')
      onEnd()
    }
    started.once('error', error => ended(error.message))
    started.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
    started.unref()
    log.info({ pid: started.pid }, 'HAProxy is started')
  }

  return {
    async version() {
      const said = await run(binary, ['-v'])
      return /version (\S+)/.exec(said.output)?.[1] ?? ''
    },
    async validate(path) {
      const { code, output } = await run(binary, ['-c', '-f', path])
      if (code === 0 || (code === 'ENOENT' && !managed)) return
      if (code === 'ENOENT') throw new MeshError('bad_config', `there is no ${binary}; HAPROXY_BIN says where it is`)
      throw new MeshError('bad_config', `HAProxy refuses the configuration: ${complaints(output)}`)
    },
    async ensure() {
      if (!managed || child !== undefined) return false
      try {
        await processes()
        return false
      } catch (error) {
        // It does not answer but is there: a second one would only fight it for its ports.
        if (MeshError.from(error).code !== 'unavailable') throw error
        if (clock.now() - startedAt < restartAfterMs) return false
        startedAt = clock.now()
        start(binary)
        return true
      }
    },
    async reload() {
      const before = await processes()
      const answer = await master.run('reload')
      if (/Success=0/.test(answer))
        throw new MeshError('bad_config', `HAProxy refused the reload: ${complaints(answer)}`)
      const giveUpAt = clock.now() + reloadTimeoutMs
      for (;;) {
        // While the master starts anew its socket may not answer.
        const now = await processes().catch(() => undefined)
        if (now !== undefined && now.reloads > before.reloads) {
          if (now.failed > 0) throw new MeshError('bad_config', 'HAProxy refused the file; its own log says why')
          if (now.worker !== undefined && now.worker !== before.worker) return
        }
        if (clock.now() > giveUpAt) throw new MeshError('unavailable', `no new worker within ${reloadTimeoutMs} ms`)
        await clock.sleep(20)
      }
    },
    async stop(graceMs) {
      if (!managed) return
      const pid = (await processes().catch(() => undefined))?.master ?? child?.pid
      if (pid === undefined) return
      child = undefined
      signal(pid, 'SIGUSR1')
      const giveUpAt = clock.now() + graceMs
      while (signal(pid, 0) && clock.now() < giveUpAt) await clock.sleep(20)
      if (signal(pid, 0)) signal(pid, 'SIGTERM')
    },
  }
}

/** @returns whether the process is there; 0 only asks. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/** @returns the exit code, or why it could not be run */
function run(binary: string, args: readonly string[]): Promise<{ code: number | string; output: string }> {
  return new Promise(resolve => {
    execFile(binary, args, { timeout: 10_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 1), output: `${stdout}${stderr}` })
    })
  })
}

/** What HAProxy complains of, without what it says of itself; bounded, since it may quote the file. */
function complaints(text: string): string {
  const alerts = text.split('\n').filter(line => line.includes('[ALERT]'))
  return (alerts.length > 0 ? alerts.join(' ') : text).replace(/\s+/g, ' ').trim().slice(0, 1_000)
}
