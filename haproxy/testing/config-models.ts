import type { Snapshot } from '#mesh/instance.ts'
import { edgeView } from '../edge-view.ts'
import type { ConfigModel, DoorSettings } from '../render.ts'
import { freeSlots, planSlots, slotCount } from '../slots.ts'
import { instance, router, snapshotsOf } from './instances.ts'

export const plainDoors: DoorSettings = {
  bind: '127.0.0.1',
  httpPort: 8080,
  grpcPort: 50051,
  statsBind: '127.0.0.1',
  statsPort: 8404,
  runtimeSocket: '/run/meshwork/haproxy.sock',
  ratePerClient: 0,
  ratePerTool: 0,
  maxBodyBytes: 4_194_304,
  maxConnections: 10_000,
  streamTimeout: '3600000ms',
  accessLog: true,
}

/** The configuration for what Consul knows, as the controller would write it at its start. */
export function modelOf(snapshots: ReadonlyMap<string, Snapshot>, doors: DoorSettings = plainDoors): ConfigModel {
  const { backends } = edgeView(snapshots, undefined, () => undefined, 100)
  return {
    doors,
    dynamic: false,
    leastconn: 'leastconn',
    backends: backends.map(({ members, ...shape }) => ({
      ...shape,
      servers: planSlots({ ...shape, members }, freeSlots(slotCount(members.length, 1)), () => false).lines,
    })),
  }
}

const routers = [router('mcp-router-1f3a9c02', 50_061), router('mcp-router-77b0e4d1', 50_062)]

/** By the name of the golden file that each is rendered to. */
export const goldenModels: Readonly<Record<string, ConfigModel>> = {
  'nothing-registered': modelOf(new Map()),
  'two-routers': modelOf(snapshotsOf(...routers)),
  'nothing-logged': modelOf(snapshotsOf(...routers), { ...plainDoors, accessLog: false }),
  'services-of-their-own': modelOf(
    snapshotsOf(
      ...routers,
      instance('geo', 'geo-1', { port: 9001, meta: { edge: 'http', edge_path: '/geo', edge_check: '/ready' } }),
      instance('shop', 'shop-1', {
        port: 9002,
        meta: { edge: 'http', edge_host: 'shop.example.org', edge_path: '/a' },
      }),
      instance('billing', 'billing-1', { port: 9003, meta: { edge: 'grpc', grpc_services: 'billing.v1.Billing' } }),
      instance('tool-weather', 'weather-tool-0c', {
        address: '::1',
        port: 9004,
        meta: {
          edge: 'direct',
          grpc_services: 'weather.v1.WeatherService,mesh.v1.AgentService',
          slots: '4',
          weight: '2',
        },
      }),
      instance('tool-weather', 'weather-tool-0d', {
        port: 9005,
        health: 'maintenance',
        meta: { edge: 'direct', grpc_services: 'weather.v1.WeatherService' },
      }),
    ),
  ),
  'limits-and-tls': modelOf(snapshotsOf(...routers), {
    ...plainDoors,
    bind: '0.0.0.0',
    tlsFolder: '/etc/meshwork/certs',
    ratePerClient: 50,
    ratePerTool: 20,
    accessLog: false,
  }),
}
