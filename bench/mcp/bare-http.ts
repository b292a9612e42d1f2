import { createServer } from 'node:http'
import { toolAnswer } from './answer.ts'
import { listenAndSay } from './listening.ts'

/**
 * The least that an MCP server on node:http can do: it parses JSON, and writes the same answer as the others. It checks nothing.
 *
 * Usage: node bench/mcp/bare-http.ts
 */
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const { id } = JSON.parse(Buffer.concat(chunks).toString())
    const text = JSON.stringify({ jsonrpc: '2.0', id, result: { ...toolAnswer, resultType: 'complete' } })
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text)
  })
})
listenAndSay(server)
