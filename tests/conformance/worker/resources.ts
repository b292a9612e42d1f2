import type { Clock } from '#mesh/clock.ts'
import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { ResourceServiceHandlers } from '#proto/gen/conformance/v1/ResourceService.ts'
import type { Resource } from '#proto/gen/mesh/v1/Resource.ts'
import { png } from './blocks.ts'

/** How often the watched resource changes, in milliseconds. */
const changeMs = 1_000

/** Resources, one of which changes. */
export function createResources(clock: Clock): Implementation<ResourceServiceHandlers> {
  return {
    staticText: () =>
      one({
        uri: 'test://static-text',
        mimeType: 'text/plain',
        text: 'This is the content of the static text resource.',
      }),
    staticBinary: () => one({ uri: 'test://static-binary', mimeType: png.mimeType, blob: png.data }),
    templateData: ({ id }) =>
      one({
        uri: `test://template/${encodeURIComponent(id)}/data`,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      }),
    async *watched(_request, { signal }) {
      for (;;) {
        const at = new Date(clock.wallMs()).toISOString()
        yield one({ uri: 'test://watched-resource', mimeType: 'text/plain', text: `As it is at ${at}.` })
        await clock.sleep(changeMs, signal)
      }
    },
  }
}

function one(resource: Resource): { readonly contents: Resource[] } {
  return { contents: [resource] }
}
