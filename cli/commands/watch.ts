import { systemClock } from '#mesh/clock.ts'
import type { Command, Invocation } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readArguments } from '../read-arguments.ts'
import { changesBetween } from '../view/changes.ts'
import { type Look, look } from '../view/look.ts'
import { findMesh, type MeshPlace, placeHelp, placeOptions } from '../view/mesh-place.ts'
import { viewLines } from '../view/view-lines.ts'

const pauseMs = 500

export const watch: Command = {
  usage: 'watch [--json]',
  help: `Shows what \`mesh ls\` shows, live, until Ctrl-C. Where there is no screen it writes a line for each change.

  --json          the whole picture as one line of JSON at each change
${placeHelp}`,
  async run(argv, invocation) {
    const { values } = readArguments(argv, { ...placeOptions, json: { type: 'boolean' } }, 0)
    const place = findMesh(invocation.root, invocation.env, values)
    // Wrong from the start is an error; what fails later is what a watch is for.
    await look(place, invocation)
    await watchMesh(place, invocation, values.json ? 'json' : 'lines')
    return exitCode.ok
  },
}

/**
 * Shows a mesh until the signal aborts or `until` says that it is enough.
 *
 * @param until asked before each look
 */
export async function watchMesh(
  place: MeshPlace,
  invocation: Invocation,
  format: 'json' | 'lines',
  until: () => boolean = () => false,
): Promise<void> {
  const { terminal, signal } = invocation
  let last: Look | undefined
  while (!signal.aborted && !until()) {
    const seen = await look(place, invocation).catch(fault => ({ services: [], fault }))
    if (signal.aborted) return
    if (format === 'json') {
      if (JSON.stringify(seen.services) !== JSON.stringify(last?.services)) terminal.out(JSON.stringify(seen))
    } else if (terminal.interactive) {
      const fault = seen.fault === undefined ? [] : [terminal.paint('red', seen.fault.message)]
      terminal.redraw([...viewLines(seen.services, Date.now(), terminal.paint), ...fault])
    } else {
      for (const line of changesBetween(last?.services ?? [], seen.services)) {
        terminal.out(`${new Date().toISOString()} ${line}`)
      }
    }
    last = seen
    await systemClock.sleep(pauseMs, signal).catch(() => {})
  }
}
