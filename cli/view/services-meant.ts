import { parseServiceName } from '#mesh/names.ts'
import { carrierIds } from '../local/local-mesh.ts'
import { type Program, serviceNamed } from '../local/programs.ts'

/**
 * The services that are meant by their names, short or whole. What is there counts first, whoever started it; then the
 * programs of the project, of which none may run.
 *
 * @param there whole names of the services there are
 * @throws UsageError where one is neither
 */
export function servicesMeant(
  names: readonly string[],
  there: readonly string[],
  programs: readonly Program[],
): string[] {
  return names.flatMap(name => {
    const found = there.filter(service => service === name || parseServiceName(service)?.name === name)
    if (found.length > 0) return found
    const isWhole = parseServiceName(name) !== undefined || carrierIds.some(id => id === name)
    return isWhole ? [name] : [serviceNamed(name, programs)]
  })
}
