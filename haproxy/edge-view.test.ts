import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance } from '#mesh/instance.ts'
import { edgeView } from './edge-view.ts'
import { instance, router, snapshotsOf } from './testing/instances.ts'

const view = (...instances: readonly Instance[]) => edgeView(snapshotsOf(...instances), undefined, () => undefined, 10)
const backendNames = (...instances: readonly Instance[]) => view(...instances).backends.map(one => one.name)
const web = (service: string, meta: Record<string, string>) =>
  instance(service, service, { meta: { edge: 'http', ...meta } })
const grpc = (service: string, edge: string, services: string) =>
  instance(service, service, { meta: { edge, grpc_services: services } })

describe('edgeView', () => {
  it('has both backends of the routers even when nobody is registered', () => {
    expect(view().backends).toMatchObject([
      { name: 'mcp-router.http', members: [] },
      { name: 'mcp-router.grpc', members: [] },
    ])
  })

  it('asks routers for HTTP and for health where their meta says, and for gRPC at their own port', () => {
    const [http, gRpc] = view(router('r', 50_061)).backends
    expect(http?.members).toMatchObject([{ id: 'r', port: 49_061, checkPort: 49_061, weight: 16 }])
    expect(gRpc?.members).toMatchObject([{ id: 'r', port: 50_061, checkPort: 49_061 }])
  })

  it('gives nobody a backend who does not ask', () => {
    expect(backendNames(instance('tool-weather', 'w', { meta: { grpc_services: 'a.B' } }))).toHaveLength(2)
  })

  it('bounds a direct service by its slots, weighs it, and counts its health', () => {
    const meta = { edge: 'direct', grpc_services: 'weather.v1.W', slots: '4', weight: '0.5' }
    const { backends } = view(
      instance('tool-weather', 'a', { meta, createIndex: 2 }),
      instance('tool-weather', 'b', { meta, port: 7_002, health: 'maintenance' }),
      instance('tool-weather', 'c', { meta: { ...meta, weight: '1e9', slots: '' }, port: 7_003, health: 'critical' }),
    )
    expect(backends[2]).toMatchObject({ name: 'tool-weather.direct', leastconn: true, check: { kind: 'grpc' } })
    expect(backends[2]?.members).toMatchObject([
      { id: 'a', maxconn: 4, weight: 8, standing: 'ready' },
      { id: 'b', standing: 'drain' },
      { id: 'c', maxconn: 0, weight: 16, standing: 'broken' },
    ])
  })

  it('asks for the name of the service where several serve a gRPC service, and for the contract of all agents', () => {
    const { backends } = view(
      grpc('agent-a', 'direct', 'mesh.v1.AgentService,a.v1.A'),
      grpc('tool-b', 'grpc', 'b.v1.B,c.v1.C,grpc.health.v1.Health,xds.service.orca.v3.OpenRcaService'),
      instance('tool-c', 'c', { port: 7_009, meta: { grpc_services: 'c.v1.C' } }),
    )
    expect(backends.slice(2).map(one => one.grpcRoutes)).toEqual([
      [
        { grpcService: 'a.v1.A', named: false },
        { grpcService: 'mesh.v1.AgentService', named: true },
      ],
      [
        { grpcService: 'b.v1.B', named: false },
        { grpcService: 'c.v1.C', named: true },
      ],
    ])
  })

  it('keeps the backend of a service of which nobody is left, and drops it when its instances stop asking', () => {
    const asking = snapshotsOf(web('shop', { edge_path: '/shop' }))
    const before = edgeView(asking, undefined, () => undefined, 10)
    const empty = new Map([['shop', { service: 'shop', instances: [] }]])
    const after = edgeView(empty, before, () => undefined, 10)
    expect(after.backends[2]).toEqual({ ...before.backends[2], members: [] })
    expect(edgeView(snapshotsOf(instance('shop', 's')), after, () => undefined, 10).backends).toHaveLength(2)
  })

  it('follows the newest instance while a service changes its mind', () => {
    const at = (path: string, createIndex: number) =>
      instance('shop', path, { port: 7_000 + createIndex, createIndex, meta: { edge: 'http', edge_path: path } })
    expect(view(at('/new', 9), at('/old', 3)).backends[2]?.httpRoutes).toEqual([{ path: '/new' }])
  })

  it('gives a path to one service only, and says so to the other', () => {
    const { backends, refused } = view(web('a', { edge_path: '/x' }), web('b', { edge_path: '/x/' }))
    expect(backends.map(one => one.name)).toEqual(['mcp-router.http', 'mcp-router.grpc', 'a.http'])
    expect([...refused]).toEqual([['b', 'its host and path belong to a already']])
  })

  it('says why it refuses', () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{ edge: 'tcp' }, /none of http, grpc, direct/],
      [{ edge: 'http' }, /needs edge_host or edge_path/],
      [{ edge: 'http', edge_path: '/' }, /needs edge_host or edge_path/],
      [{ edge: 'http', edge_path: '/mcp' }, /the mesh's own/],
      [{ edge: 'http', edge_path: '/v1/x' }, /the mesh's own/],
      [{ edge: 'http', edge_path: '/../etc' }, /no plain path/],
      [{ edge: 'http', edge_path: '/a b' }, /no plain path/],
      [{ edge: 'http', edge_host: 'localhost' }, /no DNS name/],
      [{ edge: 'http', edge_host: '127.0.0.1' }, /no DNS name/],
      [{ edge: 'http', edge_host: 'a.example', edge_check: 'x' }, /neither tcp nor/],
      [{ edge: 'grpc' }, /needs grpc_services/],
      [{ edge: 'direct', grpc_services: 'grpc.health.v1.Health' }, /needs grpc_services/],
      [{ edge: 'grpc', grpc_services: 'a.B,c/D' }, /no name of a gRPC service/],
      [{ edge: 'grpc', grpc_services: 'a.B', edge_check: '/x' }, /neither grpc nor tcp/],
    ]
    for (const [meta, why] of cases) expect(view(instance('x', 'x', { meta })).refused.get('x')).toMatch(why)
    expect(view(instance('x\ny', 'x', { meta: { edge: 'http', edge_path: '/x' } })).refused.get('x\ny')).toMatch(/name/)
  })

  it('bounds how many backends there are', () => {
    const many = Array.from({ length: 15 }, (_, i) => web(`s${String(i).padStart(2, '0')}`, { edge_path: `/p${i}` }))
    expect(backendNames(...many)).toHaveLength(12)
    expect([...view(...many).refused.keys()]).toEqual(['s10', 's11', 's12', 's13', 's14'])
  })

  it('takes the address of a host name once it is known', () => {
    const snapshots = snapshotsOf(router('r', 50_061, { address: 'router.internal' }))
    expect(edgeView(snapshots, undefined, () => undefined, 1).backends[0]?.members).toEqual([])
    const known = edgeView(snapshots, undefined, host => (host === 'router.internal' ? '10.0.0.9' : undefined), 1)
    expect(known.backends[0]?.members).toMatchObject([{ address: '10.0.0.9' }])
  })

  it('never throws, and depends on nothing but what is there', () => {
    const any = fc.record({
      id: fc.string(),
      service: fc.constantFrom('mcp-router', 'a', 'b', '__proto__'),
      address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()),
      port: fc.integer(),
      health: fc.constantFrom('passing' as const, 'critical' as const, 'maintenance' as const),
      tags: fc.constant([]),
      meta: fc.dictionary(fc.constantFrom('edge', 'edge_path', 'grpc_services', 'http_port'), fc.string()),
      createIndex: fc.nat(),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), instances => {
        expect(view(...instances)).toEqual(view(...instances))
      }),
    )
  })
})
