import { createServer } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, Server } from '@modelcontextprotocol/server'
import { createOffers } from '../../router/mcp/offer/offer.ts'
import { createToolList } from '../../router/mcp/offer/tool-list.ts'
import { startCatalogue } from '../../router/testing/static-catalogue.ts'
import { toolAnswer } from './answer.ts'
import { listenAndSay } from './listening.ts'
import { servicesWith } from './operations.ts'

/**
 * The official SDK's server and nothing else, with the same tools and the same answer: its cheaper kind, which registers nothing
 * for each request.
 *
 * Usage: node bench/mcp/sdk-server.ts OPERATIONS
 */
const operations = Number(process.argv[2] ?? 10)
const { catalogue } = await startCatalogue(servicesWith(operations))
const page = createToolList(500)(createOffers(catalogue)())

const handler = createMcpHandler(() => {
  const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', async () => page)
  server.setRequestHandler('tools/call', async () => toolAnswer)
  return server
})
const serve = toNodeHandler(handler)
type Request = Parameters<typeof serve>[0]
listenAndSay(createServer((request, response) => void serve(request as Request, response)))
