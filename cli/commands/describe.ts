import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { readCatalogue, readService } from '../view/catalogue.ts'
import { describeLines, overviewLines } from '../view/describe-lines.ts'
import { findMesh, placeHelp, placeOptions } from '../view/mesh-place.ts'

export const describe: Command = {
  usage: 'describe [SERVICE[.OPERATION]] [--json]',
  help: `Tells what a service can do: each operation with what it takes and gives, and its name at every door.
Without a name: every operation there is.

  --json          as the router's catalogue has it, with whole JSON Schemas
${placeHelp}`,
  async run(argv, { root, env, terminal, signal }) {
    const { values, positionals } = readArguments(argv, { ...placeOptions, json: { type: 'boolean' } }, 1)
    const [name] = positionals
    const { router } = findMesh(root, env, values)
    if (name === undefined) {
      const catalogue = await readCatalogue(router, signal)
      if (values.json) terminal.out(JSON.stringify(catalogue))
      else for (const line of overviewLines(catalogue, terminal.paint)) terminal.out(line)
      return exitCode.ok
    }
    const [serviceName = '', operation] = name.split('.', 2)
    const service = await readService(router, serviceName, signal)
    const operations = service.operations.filter(one => operation === undefined || one.name === operation)
    if (operation !== undefined && operations.length === 0) {
      const known = service.operations.map(one => one.name).join(', ')
      throw new UsageError(`${service.shortName} has no operation "${operation}"; it has ${known || 'none'}`)
    }
    const shown = { ...service, operations }
    if (values.json) terminal.out(JSON.stringify(shown))
    else for (const line of describeLines(shown, terminal.paint)) terminal.out(line)
    return exitCode.ok
  },
}
