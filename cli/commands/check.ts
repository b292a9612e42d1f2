import { systemClock } from '#mesh/clock.ts'
import { parseServiceName } from '#mesh/names.ts'
import type { Command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { findPrograms, serviceNamed } from '../local/programs.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'
import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { consulOf, findConsul } from '../view/mesh-place.ts'
import { type RegisteredService, readRegistered } from '../view/registered.ts'

const pauseMs = 200

/** How old the picture may be. Who waits for something hears when it is so, and needs no such word. */
const age = 'Consul checks each instance once a second (CHECK_INTERVAL_MS): one that has just died may still pass here.'

const options = {
  list: { type: 'boolean' },
  within: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const check: Command = {
  usage: 'check [NAME | NAME=N …] [--within S] [--list] [--json]',
  help: `Asks Consul, not a router: how many instances of each service of the mesh pass their check. Exit status 1 where
none is registered or any does not pass; for NAME=N, where not exactly N pass. NAME is a service (echo) or router.

  --within S      wait up to S seconds for it
  --list          each instance with its address and health
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
                  (where no mesh is up there: CONSUL_HTTP_ADDR; where no folder is named either: 127.0.0.1:8500)
  --json          as JSON: { services: [{ name, passing, instances }] }`,
  async run(argv, { root, env, terminal, signal }) {
    const { values, positionals } = readArguments(argv, options)
    const wanted = parseWanted(positionals, root)
    const giveUpAt = systemClock.now() + wholeNumber('--within', values.within ?? '0', 0, 3_600) * 1_000
    const address = findConsul(root, env, values)
    const consul = consulOf(address, env)
    const look = async () => selected(await readRegistered(consul, signal), wanted)
    try {
      let services = await look()
      while (!isWell(services, wanted) && systemClock.now() < giveUpAt) {
        await systemClock.sleep(pauseMs, signal)
        services = await look()
      }
      if (values.json) terminal.out(JSON.stringify({ services: services.map(countOf) }))
      else for (const line of checkLines(services, values.list === true, terminal.paint)) terminal.out(line)
      if (!values.json && values.within === undefined && services.length > 0) terminal.out(terminal.paint('dim', age))
      if (services.length === 0) terminal.err(`nothing is registered in the Consul at ${address}`)
      return isWell(services, wanted) ? exitCode.ok : exitCode.failed
    } finally {
      consul.close()
    }
  },
}

/** How many are wanted, by Consul service; `undefined` is any number but none. Empty: every service. */
type Wanted = ReadonlyMap<string, number | undefined>

/** Services of other projects are known by their whole name: `tool-geo`. */
function parseWanted(words: readonly string[], root: string): Wanted {
  const programs = findPrograms(root)
  return new Map(
    words.map(word => {
      const [name = '', count] = word.split('=', 2)
      const service = parseServiceName(name) === undefined ? serviceNamed(name, programs) : name
      return [service, count === undefined ? undefined : wholeNumber(`${name}=N: N`, count, 0, 100_000)]
    }),
  )
}

function selected(services: readonly RegisteredService[], wanted: Wanted): RegisteredService[] {
  if (wanted.size === 0) return [...services]
  return [...wanted.keys()].map(name => services.find(one => one.name === name) ?? { name, instances: [] })
}

/** Whether every service is as it is wanted. */
export function isWell(services: readonly RegisteredService[], wanted: Wanted): boolean {
  return (
    services.length > 0 &&
    services.map(countOf).every(({ name, passing, instances }) => {
      const count = wanted.get(name)
      return count === undefined ? passing > 0 && passing === instances : passing === count
    })
  )
}

function checkLines(services: readonly RegisteredService[], list: boolean, paint: Terminal['paint']): string[] {
  return tableLines(
    services.flatMap(service => {
      const { name, passing, instances } = countOf(service)
      const failing = instances - passing
      const words = failing === 0 ? `${passing} passing` : `${passing} passing, ${failing} not`
      const each = service.instances.map(({ id, health, address, port }) => [`  ${id}`, health, `${address}:${port}`])
      return [[name, paint(failing === 0 && instances > 0 ? 'green' : 'red', words)], ...(list ? each : [])]
    }),
  )
}

function countOf({ name, instances }: RegisteredService) {
  return { name, passing: instances.filter(({ health }) => health === 'passing').length, instances: instances.length }
}
