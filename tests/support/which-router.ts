import type { TestEdge } from './edge.ts'
import { eventually } from './eventually.ts'
import type { TestMesh, TestRouter } from './mesh.ts'

const backend = 'mcp-router.http'
const portOf = ({ http }: TestRouter) => Number(new URL(http).port)

export const alive = (mesh: TestMesh) => mesh.routers.filter(({ running }) => running)

/** Brings a mesh back to so many routers, and waits until they and no others are behind the edge. */
export async function untilRouters(mesh: TestMesh, edge: TestEdge, count: number): Promise<void> {
  while (alive(mesh).length < count) await mesh.startRouter()
  await edge.untilRouters(alive(mesh))
}

/** The router that is answering the only request that is open. */
export function busyRouter(mesh: TestMesh, edge: TestEdge): Promise<TestRouter> {
  return eventually('one router is answering', async () => {
    const open = await edge.open(backend)
    const busy = alive(mesh).filter(router => (open.get(portOf(router)) ?? 0) > 0)
    return busy.length === 1 && busy[0]
  })
}

/** Asks something of the edge, and tells which router answered it: nothing else may be asked meanwhile. */
export async function answeredBy<T>(mesh: TestMesh, edge: TestEdge, ask: () => Promise<T>) {
  const before = await edge.served(backend)
  const answer = await ask()
  const after = await edge.served(backend)
  const more = alive(mesh).filter(router => (after.get(portOf(router)) ?? 0) > (before.get(portOf(router)) ?? 0))
  const [router] = more
  if (router === undefined || more.length > 1) throw new Error(`${more.length} routers answered`)
  return { answer, router }
}
