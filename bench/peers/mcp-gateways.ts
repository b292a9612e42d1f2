import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../tests/support/free-port.ts'
import { type Process, startProcess } from '../process.ts'

/** A gateway of others, as npm has it, before a server on standard streams. */
export interface McpGateway {
  readonly name: string
  /** The program, from the folder of packages. */
  readonly main: string
  /** @param command what it is to run behind itself */
  args(port: number, command: readonly string[]): readonly string[]
}

/** Exactly these, installed by the benchmark into a folder of its own. */
const packages = ['mcp-proxy@6.7.19', 'supergateway@4.0.0'] as const

export const mcpGateways: readonly McpGateway[] = [
  {
    name: packages[0],
    main: 'mcp-proxy/dist/bin/mcp-proxy.mjs',
    args: (port, command) => [
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--server',
      'stream',
      '--stateless',
      '--',
      ...command,
    ],
  },
  {
    name: packages[1],
    main: 'supergateway/dist/index.js',
    args: (port, command) => [
      ...['--stdio', command.join(' '), '--outputTransport', 'streamableHttp'],
      ...['--port', `${port}`, '--logLevel', 'none'],
    ],
  },
]

/** @returns the folder of packages */
export function installMcpGateways(folder: string): string {
  const home = join(folder, 'gateways')
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return join(home, 'node_modules')
}

/** Starts one before `stdio-server.ts`. It may not listen yet. */
export async function startMcpGateway(
  { main, args }: McpGateway,
  { installed, folder, operations }: { installed: string; folder: string; operations: number },
): Promise<Process & { readonly port: number }> {
  const [port = 0] = await freePorts(1)
  const command = [process.execPath, 'bench/mcp/stdio-server.ts', `${operations}`]
  return { ...startProcess([join(installed, main), ...args(port, command)], {}, folder), port }
}
