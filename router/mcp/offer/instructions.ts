import type { CatalogueView } from '../../catalogue/catalogue-view.ts'

/**
 * What a client's model is told of the mesh as a whole: each service with what it is for, in its author's words.
 *
 * @param maxLength in characters; services that do not fit are counted
 */
export function instructions({ services, operations }: CatalogueView, maxLength: number): string {
  const head =
    operations.length === 0
      ? 'Meshwork: a mesh of services. None offers a tool now; the list says when one does.'
      : 'Meshwork: a mesh of services. A tool is named for its service and what it does: `<service>_<operation>`. Errors begin with their code in brackets and say what would be right.'
  const lines = services
    .filter(service => service.operations.some(({ hidden }) => !hidden))
    .map(({ shortName, summary }) => `- ${shortName}${summary === '' ? '' : `: ${summary.split('\n')[0]}`}`)
  const shown: string[] = []
  let length = head.length
  for (const line of lines) {
    length += line.length + 1
    if (length > maxLength - 40) break
    shown.push(line)
  }
  const left = lines.length - shown.length
  return [head, ...shown, ...(left > 0 ? [`- and ${left} more services: see the tools`] : [])].join('\n')
}
