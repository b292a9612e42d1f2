import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { legacyMcp, modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'
import { legacyStdio, modernStdio, type StdioServer } from './support/stdio-caller.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/clients')
const page = readFileSync(join(root, 'docs/mcp-clients.md'), 'utf8')
const text = (file: string) => readFileSync(join(folder, file), 'utf8')

/** What stands for a reader's own in every file. */
const [exampleHttp, exampleRoot] = ['http://127.0.0.1:8080', '/path/to/meshwork']

const url = z.url({ protocol: /^https?$/ })
const strings = z.record(z.string(), z.string())
// An app starts it in no folder that anybody knows.
const command = z.string().startsWith('/')
const process_ = { command, args: z.array(z.string()).optional(), env: strings.optional() }
const one = <Server extends z.ZodType>(server: Server) =>
  z.record(z.string().regex(/^[a-zA-Z][\w-]*$/), server).refine(servers => Object.keys(servers).length > 0)

/** The keys that each client reads, by its own documentation. Any other would be a mistake that it keeps quiet about. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  'claude-desktop.json': z.strictObject({ mcpServers: one(z.strictObject(process_)) }),
  'claude-code.mcp.json': z.strictObject({
    mcpServers: one(z.strictObject({ type: z.literal('http'), url, headers: strings.optional() })),
  }),
  'cursor.mcp.json': z.strictObject({ mcpServers: one(z.strictObject({ url, headers: strings.optional() })) }),
  'vscode.mcp.json': z.strictObject({
    servers: one(z.strictObject({ type: z.literal('http'), url, headers: strings.optional() })),
  }),
  'inspector.json': z.strictObject({
    mcpServers: one(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('http'), url, protocolEra: z.enum(['modern', 'legacy', 'auto']) }),
        z.strictObject({ type: z.literal('stdio'), ...process_, protocolEra: z.enum(['modern', 'legacy', 'auto']) }),
      ]),
    ),
  }),
}

const files = readdirSync(folder)
const languages: Readonly<Record<string, string>> = { '.json': 'json', '.mjs': 'js', '.py': 'python' }

describe('the page about MCP clients', () => {
  it.each(files)('shows %s word by word', file => {
    expect(page).toContain(`\`\`\`${languages[extname(file)]}\n${text(file)}\`\`\``)
    expect(page).toContain(`\`${file}\``)
  })

  it('has every configuration file in a shape that its client reads', () => {
    expect(files.filter(file => file.endsWith('.json'))).toEqual(Object.keys(shapes).sort())
  })

  it.each(Object.entries(shapes))('keeps to the keys of %s', (file, shape) => {
    expect(shape.safeParse(JSON.parse(text(file))).error).toBeUndefined()
  })
})

type Server = { readonly url: string } | StdioServer

story('what the configuration files of clients name', () => {
  const mesh = useMesh({ echo: 1, weather: 1 })
  const real = (words: string) =>
    words.replaceAll(exampleHttp, mesh.router.http).replaceAll(exampleRoot, root.slice(0, -1))
  let home = ''
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'meshwork-clients-'))
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  const forecast = { name: 'weather_get_forecast', arguments: { location: 'Paris', days: 1 } }
  const answer = { place: { name: 'Paris' }, days: [expect.anything()] }

  const servers = Object.keys(shapes).flatMap(file => {
    const { mcpServers, servers = mcpServers } = JSON.parse(text(file)) as Record<string, Record<string, Server>>
    return Object.entries(servers ?? {}).map(([name, server]) => [file, name, server] as const)
  })

  it.each(servers)('%s: %s lists and calls in both eras', async (_file, _name, server) => {
    const named = JSON.parse(real(JSON.stringify(server))) as Server
    if ('url' in named) {
      expect(new URL(named.url).pathname).toBe('/mcp')
      for (const connect of [modernMcp, legacyMcp]) {
        await using caller = await connect(named.url)
        expect((await caller.tools()).map(({ name }) => name)).toContain(forecast.name)
        expect((await caller.call(forecast.name, forecast.arguments)).structured).toMatchObject(answer)
      }
    } else {
      for (const connect of [modernStdio, legacyStdio]) {
        await using caller = await connect(named)
        expect((await caller.client.listTools()).tools.map(({ name }) => name)).toContain(forecast.name)
        expect((await caller.client.callTool(forecast)).structuredContent).toMatchObject(answer)
      }
    }
  })

  /** Runs a program of the page, with nothing of the reader's own. */
  async function run(...args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: home }
    return (await promisify(execFile)(process.execPath, args, { cwd: root, env })).stdout
  }

  it.each(files.filter(file => file.endsWith('.mjs')))('%s runs', async file => {
    const out = await run(join(folder, file), `${mesh.router.http}/mcp`)
    expect(out).toContain(`'${forecast.name}'`)
    expect(out).toContain("name: 'Paris'")
  })

  it.each(servers.filter(([file]) => file === 'inspector.json'))(
    '%s: the Inspector itself uses %s',
    async (file, name) => {
      const config = join(home, file)
      writeFileSync(config, real(text(file)))
      const inspector = ['node_modules/.bin/mcp-inspector', '--cli', '--config', config, '--server', name]
      const call = ['--method', 'tools/call', '--tool-name', forecast.name, '--format', 'json', '--quiet']
      const out = await run(...inspector, ...call, '--tool-args-json', JSON.stringify(forecast.arguments))
      expect(JSON.parse(out).result.structuredContent).toMatchObject(answer)
    },
  )

  it.each([
    ['/mcp?services=weather,itinerary', ['weather_get_current', 'weather_get_forecast']],
    ['/mcp/weather', ['weather_get_current', 'weather_get_forecast']],
    ['/mcp?search=on', ['call_tool', 'search_tools']],
  ])('%s chooses what a client sees', async (path, names) => {
    expect(page).toContain(`\`${exampleHttp}${path}\``)
    const client = new ModernClient({ name: 'story', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new ModernTransport(new URL(path, mesh.router.http)))
    expect((await client.listTools()).tools.map(({ name }) => name).sort()).toEqual(names)
    await client.close()
  })

  it('chooses the same over stdio', async () => {
    const args = ['mcp', '--stdio', '--url', `${mesh.router.http}/mcp`, '--services', 'weather,itinerary']
    await using caller = await modernStdio({ command: join(root, 'cli/mesh.sh'), args })
    const names = (await caller.client.listTools()).tools.map(({ name }) => name)
    expect(names.sort()).toEqual(['weather_get_current', 'weather_get_forecast'])
  })

  it('answers the line that the page gives to try it by hand', async () => {
    const [, line = ''] = /```sh\n(echo .*)\n```/.exec(page) ?? []
    const { stdout } = await promisify(execFile)('sh', ['-c', real(line).replace('npx mesh', 'sh cli/mesh.sh')], {
      cwd: root,
    })
    expect(JSON.parse(stdout)).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
  })
})
