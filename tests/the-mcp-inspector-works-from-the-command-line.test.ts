import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postJson } from './support/http-caller.ts'
import { story, useMesh } from './support/mesh.ts'

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

story('the official MCP Inspector, from the command line', () => {
  const mesh = useMesh({ echo: 1, weather: 1 })
  const binary = fileURLToPath(new URL('../node_modules/.bin/mcp-inspector', import.meta.url))
  let home = ''
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'meshwork-inspector-'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  /** `npx mcp-inspector --cli URL …`, with a home of its own so that nothing of the user's is read or written. */
  function inspect(...args: string[]): Promise<Ended> {
    const all = [
      binary,
      '--cli',
      `${mesh.router.http}/mcp`,
      '--transport',
      'http',
      ...args,
      '--format',
      'json',
      '--quiet',
    ]
    const { promise, resolve } = Promise.withResolvers<Ended>()
    execFile(process.execPath, all, { env: { PATH: process.env.PATH, HOME: home } }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    )
    return promise
  }

  describe.each(['legacy', 'modern'])('in the %s era', era => {
    const tool = (name: string, args: object) =>
      inspect(
        '--protocol-era',
        era,
        '--method',
        'tools/call',
        '--tool-name',
        name,
        '--tool-args-json',
        JSON.stringify(args),
      )

    it('lists the tools, whose schemas every client can take', async () => {
      const { code, out, err } = await inspect('--protocol-era', era, '--method', 'tools/list', '--strict')
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const { tools } = JSON.parse(out).result as { tools: { name: string }[] }
      const names = tools.map(({ name }) => name).sort()
      expect(names).toEqual(['echo_get_status', 'echo_run', 'weather_get_current', 'weather_get_forecast'])
    })

    it('calls a tool, and gets what REST gives', async () => {
      const request = { location: 'Paris', days: 3, startDate: '2026-12-24' }
      const { code, out, err } = await tool('weather_get_forecast', request)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const rest = await postJson(`${mesh.router.http}/v1/weather/get_forecast`, request)
      expect(JSON.parse(out).result).toMatchObject({ structuredContent: rest.body })
    })

    it('shows an error that a model can mend', async () => {
      const { code, out, err } = await tool('weather_get_forecast', { location: 'Paris', days: 200_000 })
      expect(code).not.toBe(0)
      expect(out + err).toContain('1 to 16')
    })
  })
})
