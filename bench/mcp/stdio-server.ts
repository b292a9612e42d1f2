import { Server } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createOffers } from '../../router/mcp/offer/offer.ts'
import { createToolList } from '../../router/mcp/offer/tool-list.ts'
import { startCatalogue } from '../../router/testing/static-catalogue.ts'
import { toolAnswer } from './answer.ts'
import { servicesWith } from './operations.ts'

/**
 * The same server as `sdk-server.ts` on its standard streams: what stands behind proxies that serve such.
 *
 * Usage: node bench/mcp/stdio-server.ts OPERATIONS
 */
const { catalogue } = await startCatalogue(servicesWith(Number(process.argv[2] ?? 10)))
const page = createToolList(500)(createOffers(catalogue)())

// The catalogue's watches would keep it alive.
process.stdin.once('end', () => process.exit())

serveStdio(() => {
  const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', async () => page)
  server.setRequestHandler('tools/call', async () => toolAnswer)
  return server
})
