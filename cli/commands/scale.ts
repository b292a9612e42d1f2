import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { openLocalMesh } from '../local/local-mesh.ts'
import { withLock } from '../local/lock.ts'
import { directoryPath, openMeshDirectory } from '../local/mesh-directory.ts'
import { mostInstances, parseScale, type Scale } from '../local/parse-scale.ts'
import { findPrograms } from '../local/programs.ts'
import { type Rescaled, rescale } from '../local/rescale.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { consulOf } from '../view/mesh-place.ts'

export const scale: Command = {
  usage: 'scale NAME=N … [--all N] [--json]',
  help: `Makes N instances of a service run: \`mesh scale echo=3 weather=2\`. \`router=3\` scales the routers; the further
ones take any free ports. Resolves when registry and routers agree. Going up, dead instances are replaced first;
going down, the newest drain first. N is 0 to ${mostInstances}, for routers at least 1.

  --all N         every service that is not named otherwise; not the routers
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --json          as JSON: { scale, started, stopped, replaced }`,
  async run(argv, { root, env, terminal, signal }) {
    const options = { all: { type: 'string' }, dir: { type: 'string' }, json: { type: 'boolean' } } as const
    const { values, positionals } = readArguments(argv, options)
    const wanted = wantedScale(positionals, values.all, root)
    const directory = openMeshDirectory(directoryPath(root, env, values.dir))
    const mesh = openLocalMesh({ root, directory, env, clock: systemClock, terminal, signal })

    const onWait = (pid: number) => terminal.err(`waiting for another mesh command (pid ${pid})`)
    const result = await withLock(directory.path, systemClock, onWait, async () => {
      const state = directory.state()
      if (state === undefined || !directory.processes().some(one => one.alive)) {
        throw new MeshError('failed_precondition', 'no mesh is up here: start one with `npx mesh up`')
      }
      const consul = consulOf(state.consul, env)
      return await rescale(mesh, consul, state, wanted).finally(() => consul.close())
    })
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
