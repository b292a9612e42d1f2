import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readArguments } from '../read-arguments.ts'
import { look } from '../view/look.ts'
import { findMesh, placeHelp, placeOptions } from '../view/mesh-place.ts'
import { viewLines } from '../view/view-lines.ts'

export const ls: Command = {
  usage: 'ls [--json]',
  help: `Lists every service with its state, and every instance with its health as Consul knows it. A process
that was started here and runs no more is "dead" until \`mesh up\` or \`mesh scale\` replaces it.

  --json          as JSON: { router, grpc, consul, services: [{ name, state, operations, instances }] }
${placeHelp}`,
  async run(argv, invocation) {
    const { values } = readArguments(argv, { ...placeOptions, json: { type: 'boolean' } }, 0)
    const { terminal, root, env } = invocation
    const place = findMesh(root, env, values)
    const { services, fault } = await look(place, invocation)
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
