import { execFile, execFileSync } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { percentile } from '../percentile.ts'
import type { Generator } from './generator.ts'

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
 * h2load: speaks HTTP of both versions at about a tenth of the CPU of a client in Node, so that what is measured has
 * the machine to itself. It knows nothing of gRPC: an error with HTTP status 200 is a success to it, so somebody else must look.
 *
 * @param folder  for its request body and its log
 * @param callers `apart`: each has a connection of its own; `together`: all share one, a stream each (HTTP/2 only)
 */
export function h2loadGenerator(folder: string, callers: 'apart' | 'together'): Generator {
  const bodyFile = join(folder, 'h2load.body')
  const timesFile = join(folder, 'h2load.times')

  return {
    name: callers === 'apart' ? 'h2load' : 'h2load, 1 conn.',
    speaks: ({ version }) => version === 2 || callers === 'apart',
    async run({ url, headers, body, version }, count, calls) {
      await writeFile(bodyFile, body)
      await rm(timesFile, { force: true })
      const { stdout } = await run('h2load', [
        ...(version === 2 ? [] : ['--h1']),
        ...(callers === 'apart' ? [`-c${count}`, '-m1'] : ['-c1', `-m${count}`]),
        `-n${calls}`,
        `--data=${bodyFile}`,
        `--log-file=${timesFile}`,
        '--connection-inactivity-timeout=20',
        ...Object.entries(headers).map(([name, value]) => `--header=${name}:${value}`),
        url,
      ])
      const callsPerSecond = Number(/finished in [^,]+, ([\d.]+) req\/s/.exec(stdout)?.[1])
      const succeeded = Number(/status codes: (\d+) 2xx/.exec(stdout)?.[1])
      if (succeeded !== calls) throw new Error(`${calls - succeeded} of ${calls} calls to ${url} failed:\n${stdout}`)
      const tookMs = await readTimes(timesFile)
      return { callsPerSecond, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) }
    },
  }
}

/** A line per call: start, status, microseconds to the end of the answer. */
async function readTimes(file: string): Promise<number[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1)
  return lines.map(line => Number(line.split('\t')[2]) / 1000)
}
