import { describe, expect, it } from 'vitest'
import { commands } from './commands.ts'
import { memoryTerminal } from './memory-terminal.ts'
import { runMesh } from './run-mesh.ts'

async function mesh(...argv: string[]) {
  const terminal = memoryTerminal()
  const env = { MESH_DIR: '/nowhere/at/all', MESH_ROUTER: 'http://127.0.0.1:1' }
  const code = await runMesh(argv, '1.2.3', { env, root: '/nowhere', terminal, signal: new AbortController().signal })
  return { code, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n') }
}

describe('mesh', () => {
  it('explains itself: alone, by help, by --help', async () => {
    const [alone, help, option] = await Promise.all([mesh(), mesh('help'), mesh('--help')])
    expect(alone.code).toBe(0)
    expect(alone.out).toContain('exit status: 0 it worked · 1 the call or the command failed · 2 the command line')
    expect(help).toEqual(alone)
    expect(option).toEqual(alone)
  })

  it.each(commands.map(({ name }) => name))('explains %s, the same by both ways', async name => {
    const { code, out } = await mesh('help', name)
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^usage: mesh ${name}\\b`))
    expect(await mesh(name, '--help')).toMatchObject({ code: 0, out })
    expect(
      Math.max(
        ...out
          .split('\n')
          .slice(1)
          .map(line => line.length),
      ),
    ).toBeLessThanOrEqual(115)
  })

  it('says in one line what the system refuses', async () => {
    const terminal = memoryTerminal()
    const world = { env: {}, root: process.cwd(), terminal, signal: new AbortController().signal }
    const { pathname: file } = new URL(import.meta.url)
    expect(await runMesh(['up', '--detach', '--dir', file], '1.2.3', world)).toBe(1)
    expect(terminal.errLines).toEqual([expect.stringMatching(/^mesh: E[A-Z]+: .*run-mesh\.test\.ts/)])
  })

  it('tells its version', async () => {
    expect(await mesh('--version')).toMatchObject({ code: 0, out: 'mesh 1.2.3' })
  })

  it.each([
    [['nope'], 'mesh: there is no command "nope"\n`npx mesh help` lists them'],
    [['help', 'nope'], 'mesh: there is no command "nope"\n`npx mesh help` lists them'],
    [['ls', '--bad'], 'mesh: Unknown option "--bad"\nusage: mesh ls [NAME …] [--json]'],
    [['scale'], 'mesh: say what to scale, such as echo=3\nusage: mesh scale NAME=N … [--all N] [--json]'],
    [
      ['new', 'robot', 'x'],
      'mesh: "robot" is no kind: tool, agent and worker are\nusage: mesh new tool|agent|worker NAME',
    ],
  ])('exits 2 where the command line is wrong: %j', async (argv, line) => {
    expect(await mesh(...argv)).toEqual({ code: 2, out: '', err: line })
  })

  it.each([['ls'], ['watch'], ['describe', 'weather'], ['call', 'a.b'], ['call', 'a.b', '--via', 'mcp']])(
    'exits 1 where no router answers: %s',
    async (...argv) => {
      const { code, err } = await mesh(...argv)
      expect(code).toBe(1)
      expect(err).toBe(
        '[unavailable] no router answers at http://127.0.0.1:1: start a mesh with `npx mesh up`, or name a router with --router URL',
      )
    },
  )

  it('exits 1 where nothing speaks gRPC', async () => {
    const { code, err } = await mesh('call', 'a.b', '--via', 'grpc', '--grpc', '127.0.0.1:1')
    expect(code).toBe(1)
    expect(err).toMatch(/^\[unavailable\] cannot connect to .*127\.0\.0\.1:1/)
  })
})
