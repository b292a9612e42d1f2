import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { tableLines } from './table.ts'

/** What `mesh help` prints. */
export function overview(): string {
  const list = tableLines(commands.map(({ name, summary }) => [`  ${name}`, summary]))
  return `mesh: run an agent mesh and call what is in it

usage: mesh COMMAND …

${list.join('\n')}
  help      this text; help COMMAND, or COMMAND --help, says more
  --version the version

Results go to standard output, progress and faults to standard error. Most commands take --json.
Which mesh: --dir DIR or MESH_DIR names the folder of a mesh of \`up\` (.mesh of the project otherwise),
--router URL or MESH_ROUTER any router, wherever it runs.

exit status: 0 it worked · 1 the call or the command failed · 2 the command line is wrong`
}

/** What `mesh help COMMAND` prints. */
export function commandHelp({ usage, help }: Command): string {
  return `usage: mesh ${usage}\n\n${help}`
}
