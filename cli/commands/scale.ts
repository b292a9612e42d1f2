import { systemClock } from '#mesh/clock.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { openLocalMesh } from '../local/local-mesh.ts'
import { directoryPath, openMeshDirectory } from '../local/mesh-directory.ts'
import { mostInstances, parseScale, type Scale } from '../local/parse-scale.ts'
import { findPrograms } from '../local/programs.ts'
import { type Rescaled, rescale } from '../local/rescale.ts'
import { withRunningMesh } from '../local/running-mesh.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

export const scale: Command = {
  usage: 'scale NAME=N … [--all N] [--json]',
  help: `Makes N instances of a service run: \`mesh scale echo=3 weather=2\`. \`router=3\` scales the routers, which take
any free ports behind HAProxy. Resolves when registry, routers and HAProxy agree. Going up, dead instances are
replaced first; going down, the newest drain first. N is 0 to ${mostInstances}, for routers at least 1.

  --all N         every service that is not named otherwise; not the routers
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --json          as JSON: { scale, started, stopped, replaced }`,
  async run(argv, { root, env, terminal, signal }) {
    const options = { all: { type: 'string' }, dir: { type: 'string' }, json: { type: 'boolean' } } as const
    const { values, positionals } = readArguments(argv, options)
    const wanted = wantedScale(positionals, values.all, root)
    const directory = openMeshDirectory(directoryPath(root, env, values.dir))
    const mesh = openLocalMesh({ root, directory, env, clock: systemClock, terminal, signal })

    const result = await withRunningMesh(mesh, (state, consul) => rescale(mesh, consul, state, wanted))
    if (values.json) terminal.out(JSON.stringify(summaryOf(wanted, result)))
    else for (const line of scaleLines(wanted, result)) terminal.out(line)
    return exitCode.ok
  },
}

/** What `NAME=N` and `--all` ask for together. */
export function wantedScale(words: readonly string[], all: string | undefined, root: string): Scale {
  const programs = findPrograms(root)
  const named = parseScale(words, programs)
  if (all === undefined) {
    if (named.size === 0) throw new UsageError('say what to scale, such as echo=3')
    return named
  }
  const count = wholeNumber('--all', all, 0, mostInstances)
  return new Map([...programs.map(({ service }) => [service, count] as const), ...named])
}

/** What became of each service: `agent-echo: 3 instances (2 started)`. */
export function scaleLines(wanted: Scale, { started, stopped, buried }: Rescaled): string[] {
  return [...wanted].map(([service, count]) => {
    const of = (records: readonly { service: string }[]) => records.filter(one => one.service === service).length
    const changes = [
      ...(of(started) > 0 ? [`${of(started)} started`] : []),
      ...(of(stopped) > 0 ? [`${of(stopped)} drained`] : []),
      ...(of(buried) > 0 ? [`${of(buried)} dead`] : []),
    ]
    const instances = count === 1 ? '1 instance' : `${count} instances`
    return `${service}: ${instances}${changes.length === 0 ? '' : ` (${changes.join(', ')})`}`
  })
}

function summaryOf(wanted: Scale, { started, stopped, buried }: Rescaled) {
  const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id)
  return { scale: Object.fromEntries(wanted), started: ids(started), stopped: ids(stopped), replaced: ids(buried) }
}
