import { Agent } from 'node:http'
import { ask, legacyRequest, type McpMessage, modernRequest } from '../load/mcp-requests.ts'
import { rssMb } from '../mcp/rss.ts'
import { startMesh } from '../mesh.ts'
import { median } from '../percentile.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'

const connects = 100_000
const atOnce = 64
const samples = 20
const maxMb = 150
/** How much more the last quarter may use than the second. */
const maxGrowth = 1.05

/** Every connect is a connection of its own, as of a client that starts, asks what there is, calls once, and goes. */
export const routerMemory: Bar = {
  name: 'router-memory',
  promise: `RSS of one router over ${connects.toLocaleString('en')} MCP connects of both eras, ${atOnce} at once, each with a connection of its own`,
  target: `≤ ${maxMb} MB throughout, and flat: the last quarter within ${Math.round((maxGrowth - 1) * 100)} % of the second`,
  run,
}

const visits: readonly (readonly McpMessage[])[] = [
  [modernRequest('server/discover'), modernRequest('tools/list'), callOf(modernRequest)],
  [initialize(), legacyRequest('tools/list'), callOf(legacyRequest)],
]

function callOf(era: typeof modernRequest): McpMessage {
  return era('tools/call', { name: 'echo_get_status', arguments: {} })
}

function initialize(): McpMessage {
  const clientInfo = { name: 'bench', version: '1' }
  return legacyRequest('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
}

async function run({ rounds = 1 }: RunOptions): Promise<Verdict> {
  // One that ends by itself leaves its modules compiled, as the image has them; what is killed leaves nothing.
  await using first = await startMesh({ service: 'echo', instances: 1 })
  await first.router.stop()
  await using mesh = await startMesh({ service: 'echo', instances: 2 })
  const { pid, http } = mesh.router
  const total = connects * rounds
  const seen: number[] = []
  const startMb = rssMb([pid])
  for (let done = 0; done < total; done += total / samples) {
    let left = total / samples
    const visitor = async () => {
      while (left-- > 0) await visit(`${http}/mcp`, visits[left % visits.length] ?? [])
    }
    await Promise.all(Array.from({ length: atOnce }, visitor))
    seen.push(rssMb([pid]))
    console.log(`${done + total / samples} connects: ${seen.at(-1)?.toFixed(0)} MB`)
  }
  const quarter = seen.length / 4
  const growth = median(seen.slice(-quarter)) / median(seen.slice(quarter, 2 * quarter))
  const most = Math.max(...seen)
  return {
    figure: `${startMb.toFixed(0)} MB at its start, ${most.toFixed(0)} MB at most, last quarter ${growth.toFixed(2)} of the second`,
    met: most <= maxMb && growth <= maxGrowth,
  }
}

async function visit(url: string, messages: readonly McpMessage[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const message of messages) await ask(url, message, agent)
  agent.destroy()
}
