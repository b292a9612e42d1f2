import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { routerService } from '#mesh/names.ts'
import type { Command, Invocation } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readableLogLine } from '../local/log-line.ts'
import { inOrder, type LogLine, timed } from '../local/log-order.ts'
import { lastLines, linesFrom } from '../local/log-tail.ts'
import { directoryPath, type MeshDirectory, openMeshDirectory } from '../local/mesh-directory.ts'
import { findPrograms, serviceNamed } from '../local/programs.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'

const pauseMs = 200

export const logs: Command = {
  usage: 'logs [NAME] [-f] [-n LINES] [--json]',
  help: `Shows what the processes of \`mesh up\` wrote, also of those that have ended. NAME is a service (echo), an
instance (echo-agent-1f3a9c02), router or registry.

  -f, --follow    go on with what is written, until Ctrl-C
  -n LINES        the last so many lines of each process (20), in order of time
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --json          the lines as they were written, one JSON object each`,
  async run(argv, invocation) {
    const { root, env, terminal } = invocation
    const { values, positionals } = readArguments(
      argv,
      {
        follow: { type: 'boolean', short: 'f' },
        lines: { type: 'string', short: 'n' },
        dir: { type: 'string' },
        json: { type: 'boolean' },
      },
      1,
    )
    const count = wholeNumber('-n', values.lines ?? '20', 0, 100_000)
    const directory = openMeshDirectory(directoryPath(root, env, values.dir))
    const wanted = idFilter(positionals[0], directory, root)
    if (directory.logIds().filter(wanted).length === 0) {
      throw new MeshError('not_found', 'there are no such logs here: they come with `npx mesh up`')
    }
    const show = (id: string, line: string) =>
      terminal.out(values.json ? line : readableLogLine(id, line, terminal.paint))

    const offsets = new Map<string, number>()
    const past: LogLine[] = []
    for (const id of directory.logIds().filter(wanted)) {
      const { lines, offset } = lastLines(directory.logFile(id), count)
      offsets.set(id, offset)
      past.push(...timed(id, lines))
    }
    for (const { id, line } of inOrder(past)) show(id, line)
    if (values.follow) await follow(directory, wanted, offsets, show, invocation)
    return exitCode.ok
  },
}

async function follow(
  directory: MeshDirectory,
  wanted: (id: string) => boolean,
  offsets: Map<string, number>,
  show: (id: string, line: string) => void,
  { signal }: Invocation,
): Promise<void> {
  while (!signal.aborted) {
    for (const id of directory.logIds().filter(wanted)) {
      const { lines, offset } = linesFrom(directory.logFile(id), offsets.get(id) ?? 0)
      offsets.set(id, offset)
      for (const line of lines) show(id, line)
    }
    await systemClock.sleep(pauseMs, signal).catch(() => {})
  }
}

/** Which logs a name means: its own, or those of a service's instances. Their ids tell the service they are of. */
function idFilter(name: string | undefined, directory: MeshDirectory, root: string): (id: string) => boolean {
  if (name === undefined) return () => true
  if (directory.logIds().includes(name)) return id => id === name
  const programs = findPrograms(root)
  const service = serviceNamed(name, programs)
  const program = programs.find(one => one.service === service)
  const stem = program === undefined ? routerService : `${program.name}-${program.kind}`
  return id => new RegExp(`^${stem}-[0-9a-f]{8}$`).test(id)
}
