import { systemClock } from '#mesh/clock.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { openLocalMesh } from '../local/local-mesh.ts'
import { directoryPath, openMeshDirectory } from '../local/mesh-directory.ts'
import { serviceNamed } from '../local/programs.ts'
import { type Replaced, restartService } from '../local/restart.ts'
import { withRunningMesh } from '../local/running-mesh.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

export const restart: Command = {
  usage: 'restart NAME … [--json]',
  help: `Replaces the instances of services, or the routers (router), one by one: a new one starts, and when it serves
and every router (for a router: HAProxy) gives it calls, the old one drains and ends. No call is lost. Where no
HAProxy is in front, the router on the doors must end before the new one starts, and calls fail meanwhile.

  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --json          as JSON: { replaced: [{ old, new }] }`,
  async run(argv, { root, env, terminal, signal }) {
    const { values, positionals } = readArguments(argv, { dir: { type: 'string' }, json: { type: 'boolean' } })
    const directory = openMeshDirectory(directoryPath(root, env, values.dir))
    const mesh = openLocalMesh({ root, directory, env, clock: systemClock, terminal, signal })
    const services = new Set(positionals.map(name => serviceNamed(name, mesh.programs)))
    if (services.size === 0) throw new UsageError('say what to restart, such as echo')

    const replaced: { old: string; new: string }[] = []
    const onReplaced = (pair: Replaced) => {
      replaced.push({ old: pair.old.id, new: pair.new.id })
      if (!values.json) terminal.out(`${pair.old.id} → ${pair.new.id}`)
    }
    await withRunningMesh(mesh, async (state, consul) => {
      for (const service of services) await restartService(mesh, consul, state, service, onReplaced)
    })
    if (values.json) terminal.out(JSON.stringify({ replaced }))
    else if (replaced.length === 0) terminal.out('Nothing of that runs.')
    return exitCode.ok
  },
}
