import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { findPrograms } from '../local/programs.ts'
import { readArguments } from '../read-arguments.ts'
import { look } from '../view/look.ts'
import { findMesh, placeHelp, placeOptions } from '../view/mesh-place.ts'
import { servicesMeant } from '../view/services-meant.ts'
import { viewLines } from '../view/view-lines.ts'

export const ls: Command = {
  usage: 'ls [NAME …] [--json]',
  help: `Lists services with their state, and instances with their health as Consul knows it; those that are named
(echo, router), or all, and then what carries them: haproxy, its controller, consul or the registry. A process
that was started here and runs no more is "dead" until \`mesh up\` or \`mesh scale\` replaces it.

  --json          as JSON: { router, grpc, consul, services: [{ name, state, operations, instances }] }
${placeHelp}`,
  async run(argv, invocation) {
    const { values, positionals } = readArguments(argv, { ...placeOptions, json: { type: 'boolean' } })
    const { terminal, root, env } = invocation
    const place = findMesh(root, env, values)
    const { services: all, fault } = await look(place, invocation)
    const meant = servicesMeant(
      positionals,
      all.map(({ name }) => name),
      findPrograms(root),
    )
    const services = all.filter(({ name }) => positionals.length === 0 || meant.includes(name))
    if (values.json) {
      const { router, grpc, consul } = place
      terminal.out(JSON.stringify({ router, grpc, consul, services }))
    } else {
      for (const line of viewLines(services, Date.now(), terminal.paint)) terminal.out(line)
    }
    if (fault === undefined) return exitCode.ok
    terminal.err(fault.message)
    return exitCode.failed
  },
}
