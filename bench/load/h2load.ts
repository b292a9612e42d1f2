import { execFile, execFileSync } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { percentile } from '../percentile.ts'
import type { Sample } from './sample.ts'

/** The same request, again and again. */
export interface HttpLoad {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Over HTTP/2 all callers share one connection, a stream each; over HTTP/1.1 each has its own. */
  readonly version: 1 | 2
  readonly callers: number
  readonly calls: number
}

/** Whether h2load is here: Debian's package `nghttp2-client`. */
export function hasH2load(): boolean {
  try {
    execFileSync('h2load', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const run = promisify(execFile)

/**
 * Calls in a closed loop with h2load, which takes about a tenth of the CPU of a client in Node, so that what is
 * measured has the machine to itself. It knows HTTP only: a gRPC error with status 200 counts as success here.
 *
 * @param folder for its request body and its log
 */
export async function h2load(load: HttpLoad, folder: string): Promise<Sample> {
  const { url, headers, body, version, callers, calls } = load
  const bodyFile = join(folder, 'h2load.body')
  const timesFile = join(folder, 'h2load.times')
  await writeFile(bodyFile, body)
  await rm(timesFile, { force: true })
  const shape = version === 2 ? ['-c1', `-m${callers}`] : ['--h1', `-c${callers}`]
  const { stdout } = await run('h2load', [
    ...shape,
    `-n${calls}`,
    `--data=${bodyFile}`,
    `--log-file=${timesFile}`,
    '--connection-inactivity-timeout=20',
    ...Object.entries(headers).map(([name, value]) => `--header=${name}:${value}`),
    url,
  ])
  const callsPerSecond = Number(/finished in [^,]+, ([\d.]+) req\/s/.exec(stdout)?.[1])
  const succeeded = Number(/status codes: (\d+) 2xx/.exec(stdout)?.[1])
  const tookMs = (await readFile(timesFile, 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map(line => Number(line.split('\t')[2]) / 1000)
  if (!(callsPerSecond > 0) || tookMs.length === 0) throw new Error(`h2load measured nothing of ${url}:\n${stdout}`)
  return { callsPerSecond, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99), failed: calls - succeeded }
}
