import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'

const binary = fileURLToPath(new URL('../../node_modules/.bin/mcp-inspector', import.meta.url))

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The official Inspector as people run it from the command line. */
export interface Inspector {
  /** `npx mcp-inspector --cli URL --transport http … --format json --quiet`. */
  run(url: string, ...args: string[]): Promise<Ended>
}

/** Gives the stories of a file an Inspector with a home of its own, so that nothing of the user's is read or written. */
export function useInspector(): Inspector {
  let home = ''
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'meshwork-inspector-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  return {
    run(url, ...args) {
      const all = [binary, '--cli', url, '--transport', 'http', ...args, '--format', 'json', '--quiet']
      const { promise, resolve } = Promise.withResolvers<Ended>()
      execFile(process.execPath, all, { env: { PATH: process.env.PATH, HOME: home } }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      )
      return promise
    },
  }
}

/** What a run that went well found. */
export function resultOf({ code, out, err }: Ended): Record<string, unknown> {
  if (code !== 0 || err !== '') throw new Error(`the Inspector ended with ${code}:\n${out}${err}`)
  return (JSON.parse(out) as { result: Record<string, unknown> }).result
}
