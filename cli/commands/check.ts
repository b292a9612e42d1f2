import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readArguments } from '../read-arguments.ts'
import { tableLines } from '../table.ts'
import { consulOf, findConsul } from '../view/mesh-place.ts'
import { type RegisteredService, readRegistered } from '../view/registered.ts'

export const check: Command = {
  usage: 'check [--json]',
  help: `Asks Consul, not a router: how many instances of each service of the mesh pass their check. Exit status 1 where
none is registered, or any does not pass.

  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
                  (where no mesh is up there: CONSUL_HTTP_ADDR; where no folder is named either: 127.0.0.1:8500)
  --json          as JSON: { services: [{ name, passing, instances }] }`,
  async run(argv, { root, env, terminal, signal }) {
    const { values } = readArguments(argv, { dir: { type: 'string' }, json: { type: 'boolean' } }, 0)
    const address = findConsul(root, env, values)
    const consul = consulOf(address, env)
    const services = await readRegistered(consul, signal).finally(() => consul.close())
    const counts = services.map(countOf)
    if (values.json) {
      terminal.out(JSON.stringify({ services: counts }))
    } else {
      const rows = counts.map(({ name, passing, instances }) => {
        const failing = instances - passing
        const words = failing === 0 ? `${passing} passing` : `${passing} passing, ${failing} not`
        return [name, terminal.paint(failing === 0 ? 'green' : 'red', words)]
      })
      for (const line of tableLines(rows)) terminal.out(line)
    }
    if (counts.length === 0) terminal.err(`nothing is registered in the Consul at ${address}`)
    return counts.length > 0 && counts.every(one => one.passing === one.instances) ? exitCode.ok : exitCode.failed
  },
}

function countOf({ name, instances }: RegisteredService) {
  return { name, passing: instances.filter(({ health }) => health === 'passing').length, instances: instances.length }
}
