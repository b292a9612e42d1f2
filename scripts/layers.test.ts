import { describe, expect, it } from 'vitest'
import { layerFaults } from './layers.ts'

/** What is wrong with one import in a file of a folder. */
function importing(name: string, file: string): string[] {
  return layerFaults(file, `import { one } from '${name}'\n`)
}

describe('layerFaults', () => {
  it.each([
    ['#mesh/rpc/mesh.ts', 'mesh/call/z.ts'],
    ['../rpc/mesh.ts', 'mesh/call/z.ts'],
    ['../register/register.ts', 'mesh/call/z.ts'],
    ['../consul/consul-client.ts', 'mesh/call/z.ts'],
    ['../call/call.ts', 'mesh/resolve/z.ts'],
    ['../resolve/resolver.ts', 'mesh/register/z.ts'],
    ['../health/service-state.ts', 'mesh/consul/z.ts'],
    ['./rpc/mesh.ts', 'mesh/z.ts'],
    ['#mesh/call/call.ts', 'mesh/z.ts'],
    ['../router/router.ts', 'mesh/z.ts'],
    ['../tests/support/load.ts', 'mesh/z.ts'],
    ['../clock.ts', 'mesh/balance/z.ts'],
    ['../log.ts', 'mesh/balance/z.ts'],
    ['node:crypto', 'mesh/balance/z.ts'],
    ['../../router/limits.ts', 'mesh/rpc/z.ts'],
    ['#mesh/http2/connect.ts', 'router/z.ts'],
    ['#mesh/http2/connect.ts', 'cli/call/z.ts'],
    ['../errors.ts', 'mesh/http2/z.ts'],
    ['./../registry/api.ts', 'router/z.ts'],
    ['../../bench/way.ts', 'router/rest/z.ts'],
    ['../router/limits.ts', 'haproxy/z.ts'],
    ['../router/limits.ts', 'cli/z.ts'],
    ['../hello/hello.ts', 'agents/echo/z.ts'],
    ['../hello/hello.ts', 'tools/weather/z.ts'],
    ['../../tools/weather/city.ts', 'workers/itinerary/z.ts'],
    ['../../tools/weather/city.ts', 'workers/itinerary/z.test.ts'],
  ])('refuses %s in %s', (name, file) => {
    expect(importing(name, file)).toHaveLength(1)
  })

  it.each([
    ['@grpc/grpc-js', 'router/z.ts'],
    ['node:http2', 'mesh/call/z.ts'],
    ['http2', 'mesh/rpc/z.ts'],
    ['@modelcontextprotocol/server', 'router/rest/z.ts'],
    ['@modelcontextprotocol/client', 'cli/commands/call.ts'],
    ['consul', 'cli/z.ts'],
    ['node:timers/promises', 'mesh/rpc/z.ts'],
    ['node:perf_hooks', 'tools/weather/z.ts'],
  ])('keeps the package %s from %s', (name, file) => {
    expect(importing(name, file)).toHaveLength(1)
  })

  it.each([
    ['../resolve/resolver.ts', 'mesh/call/z.ts'],
    ['../http2/connect.ts', 'mesh/rpc/z.ts'],
    ['#mesh/http2/connect.ts', 'router/z.test.ts'],
    ['../consul/consul-client.ts', 'mesh/resolve/z.ts'],
    ['../instance.ts', 'mesh/balance/z.ts'],
    ['#mesh/errors.ts', 'tools/weather/z.ts'],
    ['#proto/gen/weather/v1/Place.ts', 'workers/itinerary/z.ts'],
    ['../catalogue/catalogue.ts', 'router/rest/z.ts'],
    ['../package.json', 'router/z.ts'],
    ['@modelcontextprotocol/server', 'router/mcp/z.ts'],
    ['@modelcontextprotocol/client', 'cli/call/via-mcp.ts'],
    ['../../router/limits.ts', 'tests/support/z.ts'],
  ])('allows %s in %s', (name, file) => {
    expect(importing(name, file)).toEqual([])
  })

  it('sees types, exports and imports that are made later', () => {
    const forms = [
      "import type { Mesh } from '../rpc/mesh.ts'",
      "import {\n  createMesh,\n  type Mesh,\n} from '../rpc/mesh.ts'",
      "export type { Mesh } from '../rpc/mesh.ts'",
      "export * from '../rpc/mesh.ts'",
      "import '../rpc/mesh.ts'",
      "const mesh = await import('../rpc/mesh.ts')",
    ]
    expect(forms.map(text => layerFaults('mesh/call/z.ts', text).length)).toEqual(forms.map(() => 1))
  })

  it('keeps what is for tests out of everything else', () => {
    expect(importing('../testing/seeded.ts', 'mesh/balance/z.ts')).toHaveLength(1)
    expect(importing('../testing/seeded.ts', 'mesh/balance/z.test.ts')).toEqual([])
  })

  it('asks for a line of its own where a folder is new', () => {
    expect(importing('#mesh/errors.ts', 'gateway/z.ts')).toEqual([expect.stringContaining('scripts/layers.ts')])
  })

  it('says what is wrong and what would be right', () => {
    expect(importing('../consul/consul-client.ts', 'mesh/call/z.ts')).toEqual([
      'mesh/call/z.ts: must not import mesh/consul/consul-client.ts: mesh/call may import mesh, mesh/balance, mesh/resolve',
    ])
  })
})
