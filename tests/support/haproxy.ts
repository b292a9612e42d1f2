import { afterAll, beforeAll, describe } from 'vitest'
import { findConsul } from './consul.ts'
import { startEdge, type TestEdge } from './edge.ts'
import { findDynamicHaproxy, findHaproxy } from './find-haproxy.ts'
import type { TestMesh } from './mesh.ts'

/** `describe` for what needs a real Consul and a real HAProxy, which `install.ts` puts there or says why not. */
export const edgeStory = describe.skipIf(findConsul() === undefined || findHaproxy() === undefined)

/** `describe` for what needs a HAProxy of 3.0 or later; few have one. */
export const dynamicEdgeStory = describe.skipIf(findConsul() === undefined || findDynamicHaproxy() === undefined)

/**
 * Gives the stories of a file an edge in front of their mesh: made after it, ended before it.
 *
 * @param onFile starts HAProxy once the controller has written its file; absent: the controller starts it
 */
export function useEdge(
  mesh: TestMesh,
  env: Readonly<Record<string, string>> = {},
  onFile?: (runDir: string) => void,
): TestEdge {
  let edge: TestEdge | undefined

  beforeAll(async () => {
    edge = await startEdge({
      consul: mesh.consul.url,
      env,
      onController: controller => mesh.adopt(controller),
      ...(onFile === undefined ? {} : { onFile }),
    })
  })
  afterAll(() => edge?.[Symbol.asyncDispose]())

  // A story's own constant is there before the edge is.
  return new Proxy({} as TestEdge, {
    get(_target, name) {
      if (edge === undefined) throw new Error('the edge is not up yet')
      return Reflect.get(edge, name)
    },
  })
}
