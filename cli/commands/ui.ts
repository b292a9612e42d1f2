import { spawn } from 'node:child_process'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readArguments } from '../read-arguments.ts'
import { tableLines } from '../table.ts'
import { findMesh, placeHelp, placeOptions } from '../view/mesh-place.ts'

export const ui: Command = {
  usage: 'ui [--open]',
  help: `Tells where to look at the mesh in a browser: the registry, the router's own page, and HAProxy's statistics.

  --open          open the registry's
${placeHelp}`,
  async run(argv, { root, env, terminal }) {
    const { values } = readArguments(argv, { ...placeOptions, open: { type: 'boolean' } }, 0)
    const { consul, router, stats } = findMesh(root, env, values)
    const registry = `${consul.includes('://') ? consul : `http://${consul}`}/ui/`
    const rows = [
      ['registry', terminal.paint('cyan', registry)],
      ['router', terminal.paint('cyan', `${router}/`)],
      ...(stats === undefined ? [] : [['HAProxy', terminal.paint('cyan', stats)]]),
    ]
    for (const line of tableLines(rows)) terminal.out(line)
    if (values.open) openInBrowser(registry)
    return exitCode.ok
  },
}

function openInBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.on('error', () => {}) // no browser here; the address has been told
  child.unref()
}
