import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readArguments } from '../read-arguments.ts'
import { tableLines } from '../table.ts'
import { consulOf, findConsul } from '../view/mesh-place.ts'
import { readRegistered } from '../view/registered.ts'

export const cleanup: Command = {
  usage: 'cleanup [--dry-run] [--json]',
  help: `Removes registrations whose check is critical from Consul: what killed processes left behind. An instance that
is only slow or frozen registers itself again when it comes back.

  --dry-run       list them, remove nothing
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
                  (where no mesh is up there: CONSUL_HTTP_ADDR; where no folder is named either: 127.0.0.1:8500)
  --json          as JSON: { removed: [id] }, or { stale: [id] } of a dry run`,
  async run(argv, { root, env, terminal, signal }) {
    const { values } = readArguments(
      argv,
      { 'dry-run': { type: 'boolean' }, dir: { type: 'string' }, json: { type: 'boolean' } },
      0,
    )
    const dry = values['dry-run'] === true
    const consul = consulOf(findConsul(root, env, values), env)
    try {
      const services = await readRegistered(consul, signal)
      const stale = services.flatMap(({ instances }) => instances).filter(({ health }) => health === 'critical')
      if (!dry) for (const { id } of stale) await consul.deregister(id, signal)
      if (values.json) {
        terminal.out(JSON.stringify({ [dry ? 'stale' : 'removed']: stale.map(({ id }) => id) }))
        return exitCode.ok
      }
      const rows = stale.map(({ service, id, address, port }) => [service, id, `${address}:${port}`])
      for (const line of tableLines(rows)) terminal.out(line)
      const word = dry ? 'stale' : 'removed'
      terminal.out(stale.length === 0 ? 'Nothing is stale.' : `${stale.length} ${word}.`)
      return exitCode.ok
    } finally {
      consul.close()
    }
  },
}
