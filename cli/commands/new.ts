import { spawnSync } from 'node:child_process'
import { MeshError } from '#mesh/errors.ts'
import { type Kind, kinds } from '#mesh/names.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { directoryPath, openMeshDirectory } from '../local/mesh-directory.ts'
import { type NewFile, scaffold, writeFiles } from '../new/scaffold.ts'
import { assertFree, parseName } from '../new/service-name.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

/** A first call to each kind of new service. */
const firstCalls: Readonly<Record<Kind, string>> = {
  agent: `run '{"input":"hi"}'`,
  tool: `greet '{"name":"Ada"}'`,
  worker: `do_steps '{"steps":["look","leap"]}' --stream`,
}

export const newService: Command = {
  usage: 'new tool|agent|worker NAME',
  help: `Makes a service of your own that runs as it is: the program and its test, and for tools and workers a contract
under proto/ (agents share one). Generates the types, and says how to go on. Nothing needs to be told of it: it is
found by its folder, and the router learns what it can do from itself.`,
  async run(argv, { root, env, terminal }) {
    const { positionals } = readArguments(argv, {}, 2)
    const { kind, name } = parseNew(positionals)
    assertFree(root, name)
    const files = scaffold(kind, name)
    writeFiles(root, files)
    for (const { path } of files) terminal.out(`${terminal.paint('green', '+')} ${path}`)
    if (files.some(({ path }) => path.endsWith('.proto'))) generateTypes(root)
    tidy(root, files)

    const up = openMeshDirectory(directoryPath(root, env)).state() !== undefined
    const steps = [
      [up ? `npx mesh scale ${name.plain}=1` : 'npx mesh up', 'run it'],
      [`npx mesh call ${name.plain}.${firstCalls[kind]}`, 'call it'],
      [`npx vitest run --project unit ${kind}s/${name.plain}`, 'test it'],
    ]
    terminal.out('')
    for (const [command = '', what = ''] of steps) terminal.out(`${what.padEnd(8)} ${terminal.paint('cyan', command)}`)
    return exitCode.ok
  },
}

/** @throws UsageError where it is not KIND NAME */
export function parseNew([kind, name]: readonly string[]) {
  const known = kinds.find(one => one === kind)
  if (known === undefined || name === undefined) {
    throw new UsageError(
      kind === undefined || known
        ? 'say a kind and a name, such as tool hello'
        : `"${kind}" is no kind: tool, agent and worker are`,
    )
  }
  return { kind: known, name: parseName(name) }
}

/** Lines break where names are long: only the formatter knows. Where it is not installed, they stay as they are. */
function tidy(root: string, files: readonly NewFile[]): void {
  const paths = files.map(({ path }) => path).filter(path => path.endsWith('.ts'))
  spawnSync('node_modules/.bin/biome', ['check', '--write', ...paths], { cwd: root, stdio: 'ignore' })
}

function generateTypes(root: string): void {
  const { status, stdout, stderr } = spawnSync('sh', ['scripts/proto.sh'], { cwd: root, encoding: 'utf8' })
  if (status === 0) return
  throw new MeshError(
    'failed_precondition',
    `the files are there, but \`npm run proto\` fails:\n${stdout}${stderr}`.trim(),
  )
}
