import type { CatalogueView } from '../../catalogue/catalogue-view.ts'
import { ownToolNames } from '../../catalogue/operation-names.ts'
import type { Service } from '../../catalogue/service.ts'
import { isAsked } from '../scope.ts'
import type { Offer } from './offer.ts'

/**
 * What a client's model is told of its offer as a whole: each service with what it is for, in its author's words; how
 * tools are found, where that is by search; and which of the services that it asked for are not there.
 *
 * @param maxLength in characters; services that do not fit are counted
 * @param asked     the services that the connection asked for; absent: all
 */
export function instructions(
  { services }: CatalogueView,
  offer: Offer,
  maxLength: number,
  asked: readonly string[] = [],
): string {
  const { tools, search, prompts, resources, templates } = offer
  const offered = new Set(
    [tools, search?.tools ?? [], prompts, resources, templates].flat().map(({ service }) => service),
  )
  const present = services.filter(({ name }) => offered.has(name))
  const head = [
    'Meshwork: a mesh of services.',
    present.length === 0 ? 'None offers a tool now; the list says when one does.' : howToUse(offer),
    ...missing(asked, present),
  ].join(' ')
  const lines = present.map(
    ({ shortName, summary }) => `- ${shortName}${summary === '' ? '' : `: ${summary.split('\n')[0]}`}`,
  )
  const shown: string[] = []
  let length = head.length
  for (const line of lines) {
    length += line.length + 1
    if (length > maxLength - 40) break
    shown.push(line)
  }
  const left = lines.length - shown.length
  return [head, ...shown, ...(left > 0 ? [`- and ${left} more services: see the tools`] : [])]
    .join('\n')
    .slice(0, maxLength)
}

function howToUse({ tools, search, prompts, resources, templates }: Offer): string {
  const beside = [prompts.length > 0 && 'prompts', resources.length + templates.length > 0 && 'resources'].filter(
    kind => kind !== false,
  )
  return [
    ...(search === undefined
      ? []
      : [
          `Say to \`${ownToolNames.search}\` what you want to do; it gives the tools for that, and \`${ownToolNames.call}\` calls them.`,
        ]),
    ...((search?.tools ?? tools).length === 0
      ? []
      : ['A tool is named for its service and what it does: `<service>_<operation>`.']),
    ...(beside.length === 0 ? [] : [`There are ${beside.join(' and ')} too.`]),
    'Errors begin with their code in brackets and say what would be right.',
  ].join(' ')
}

/** Names that nobody has who offers anything. */
function missing(asked: readonly string[], present: readonly Service[]): string[] {
  const names = asked.filter(name => !present.some(service => isAsked(new Set([name]), service)))
  return names.length === 0 ? [] : [`Asked for and not there now: ${names.join(', ')}.`]
}
