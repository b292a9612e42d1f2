import { strategyNames } from '#mesh/balance/strategies.ts'
import { set, unset } from '../balance/change.ts'
import { explain } from '../balance/explain.ts'
import { show } from '../balance/show.ts'
import { type BalanceWork, balanceOptions } from '../balance/work.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { consulOf, findMesh, placeHelp } from '../view/mesh-place.ts'

const strategyLines = `${strategyNames.slice(0, 6).join(', ')},
                  ${strategyNames.slice(6).join(', ')}`

/** Each kind with how many words may follow it. */
const kinds = new Map<string, readonly [BalanceWork, most: number]>([
  ['show', [show, 1]],
  ['explain', [explain, 1]],
  ['set', [set, 2]],
  ['unset', [unset, 1]],
])

export const balance: Command = {
  usage: 'balance show [NAME] | explain NAME | set NAME [STRATEGY] [--hedge on|off] [--slow-start MS] | unset NAME',
  help: `How the calls of a service are spread over its instances. NAME is a service: weather, or tool-weather.

  show            the strategy of every service and who said so; of one service, each instance
  explain         why the last calls went where they went: candidates, scores, and who was none. Choices are
                  written down from the first question on, so it waits for one. Each router has its own view
  set             writes it into Consul's KV, where every router hears of it; what is not named stays as it is.
                  STRATEGY is one of ${strategyLines}
  unset           takes that back: then the service's meta, the environment or the default say

  --hedge on|off  whether a slow call that changes nothing is sent to a second instance, too
  --slow-start MS for how long the share of a newcomer grows: 0 (not at all) to 3600000 milliseconds
  --last N        explain: the last N choices of each router, up to 20; else 3
  --within S      explain: wait up to S seconds for a call; else 5
  --json          as JSON
${placeHelp}`,
  async run(argv, invocation) {
    const { values, positionals } = readArguments(argv, balanceOptions, 3)
    const [kind = 'show', ...words] = positionals
    const [run, most] = kinds.get(kind) ?? []
    if (run === undefined || most === undefined) {
      throw new UsageError(`"${kind}" must be show, explain, set or unset`)
    }
    const extra = words[most]
    if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many`)
    const place = findMesh(invocation.root, invocation.env, values)
    const consul = consulOf(place.consul, invocation.env)
    try {
      return await run(words, { ...invocation, values, place, consul })
    } finally {
      consul.close()
    }
  },
}
