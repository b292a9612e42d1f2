import { systemClock } from '#mesh/clock.ts'
import type { Command, Invocation } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { defaultBounds } from '../mcp/bounds.ts'
import { runBridge } from '../mcp/bridge.ts'
import { createHttpLeg } from '../mcp/http-leg.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

const options = {
  stdio: { type: 'boolean' },
  url: { type: 'string' },
  services: { type: 'string' },
  header: { type: 'string', multiple: true },
  dir: { type: 'string' },
  router: { type: 'string' },
} as const

export const mcp: Command = {
  usage: 'mcp --stdio [--url URL] [--services A,B] [--header NAME=VALUE]…',
  help: `Is an MCP server on standard input and output, for clients that know no other way: it carries all that they say
to the router's MCP endpoint. Clients start it themselves; docs/mcp-clients.md has their configuration files.

  --url URL       the endpoint, such as http://127.0.0.1:8080/mcp; absent: that of the mesh which --dir, --router,
                  MESH_DIR or MESH_ROUTER name
  --services A,B  offers only what these services can do, such as weather,itinerary
  --header N=V    a header for every request, such as Authorization='Bearer …'; any number of times
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --router URL    another router, such as http://10.0.0.7:8080; else MESH_ROUTER, else the mesh's own

Standard output carries the protocol and nothing else; faults go to standard error. Where no router answers, each
request hears so, and the next one tries again. It ends when its standard input does.`,
  async run(argv, invocation) {
    const { values } = readArguments(argv, options, 0)
    if (values.stdio !== true) throw new UsageError('say --stdio: it is the only way that it speaks')
    const url = endpoint(values.url ?? `${await routerOf(values, invocation)}/mcp`, values.services)
    const own = Object.fromEntries((values.header ?? []).map(parseHeader))
    const log = (line: string) => invocation.terminal.err(`mesh mcp: ${line}`)
    const { stdin: input, stdout: output } = process
    const leg = createHttpLeg(url, own, systemClock, defaultBounds)
    await runBridge({ input, output, leg, clock: systemClock, bounds: defaultBounds, log }, invocation.signal)
    // What a client does not read now it will never read, and nothing else would end this process.
    if (output.writableLength > 0) process.exit(exitCode.ok)
    return exitCode.ok
  },
}

/** Looked up only where it must be: reading a mesh's folder takes longer than all the rest of the start. */
async function routerOf(values: { dir?: string; router?: string }, { root, env }: Invocation): Promise<string> {
  return (await import('../view/mesh-place.ts')).findMesh(root, env, values).router
}

/**
 * The endpoint, with the services that are wanted in its query.
 *
 * @throws UsageError where either is nothing of the kind
 */
export function endpoint(text: string, services: string | undefined): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url must be an address such as http://127.0.0.1:8080/mcp, not "${text}"`)
  }
  if (services === undefined) return url
  if (!/^[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*$/.test(services)) {
    throw new UsageError(`--services must be names such as weather,itinerary, not "${services}"`)
  }
  url.search += `${url.search === '' ? '?' : '&'}services=${services}`
  return url
}

/** Headers that follow from the messages themselves. */
const derived = /^(?:content-.*|accept|host|connection|transfer-encoding|mcp-.*)$/i

/**
 * Parts `Authorization=Bearer abc`.
 *
 * @throws UsageError where it is no header, or one that is not for people to set
 */
export function parseHeader(text: string): [string, string] {
  const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+)=([\t -~]*)$/.exec(text) ?? []
  if (name === '') throw new UsageError(`--header must be NAME=VALUE, in plain ASCII, not "${text}"`)
  if (derived.test(name)) throw new UsageError(`--header must not set ${name}: that follows from each message`)
  return [name.toLowerCase(), value]
}
