import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const url = new URL(process.argv[2] ?? 'http://127.0.0.1:8080/mcp')
// 'auto' speaks 2026-07-28 where the server does; without it this SDK speaks the legacy era.
const client = new Client({ name: 'example', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
await client.connect(new StreamableHTTPClientTransport(url))

const { tools } = await client.listTools()
console.log(tools.map(tool => tool.name))

const result = await client.callTool({ name: 'weather_get_forecast', arguments: { location: 'Paris', days: 1 } })
console.log(result.isError ? result.content : result.structuredContent)
await client.close()
