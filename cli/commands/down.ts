import { systemClock } from '#mesh/clock.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { bringDown } from '../local/bring-down.ts'
import { alone, openLocalMesh } from '../local/local-mesh.ts'
import { directoryPath, openMeshDirectory } from '../local/mesh-directory.ts'
import { readArguments } from '../read-arguments.ts'

export const down: Command = {
  usage: 'down [--json]',
  help: `Stops what \`mesh up\` started: services drain first, then routers, then HAProxy and its controller,
and the registry last. What has not ended 40 s after it was asked is killed, and named. Harmless where nothing
is up.

  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --json          as JSON: { stopped }`,
  async run(argv, { root, env, terminal, signal }) {
    const { values } = readArguments(argv, { dir: { type: 'string' }, json: { type: 'boolean' } }, 0)
    const directory = openMeshDirectory(directoryPath(root, env, values.dir))
    const mesh = openLocalMesh({ root, directory, env, clock: systemClock, terminal, signal })
    const stopped = await alone(mesh, () => bringDown(mesh))
    if (values.json) terminal.out(JSON.stringify({ stopped }))
    else terminal.out(stopped === 0 ? 'Nothing was up.' : `The mesh is down: ${stopped} processes ended.`)
    return exitCode.ok
  },
}
