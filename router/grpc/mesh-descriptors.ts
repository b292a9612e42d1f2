import type { FileRegistry } from '@bufbuild/protobuf'
import { type DescriptorSource, joinSources, sourceOfRegistry } from '#mesh/rpc/descriptor-source.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'

/**
 * The contracts of the whole mesh, for server reflection: what every service said of itself, as it is now.
 *
 * @param own the router's own services
 */
export function meshDescriptors(catalogue: Catalogue, own: DescriptorSource): DescriptorSource {
  const made = new WeakMap<FileRegistry, DescriptorSource>()

  return joinSources(() => {
    const sources = catalogue.view.services.flatMap(({ operations, grpcServices }) => {
      const registry = operations[0]?.registry
      if (registry === undefined) return []
      const source = made.get(registry) ?? sourceOfRegistry(registry, grpcServices)
      made.set(registry, source)
      return [source]
    })
    return [...sources, own]
  })
}
