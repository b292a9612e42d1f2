/** How one instance stands: takes calls; finishes what it has by an operator's wish; or Consul finds it broken. */
export type Standing = 'ready' | 'drain' | 'broken'

/** Where an instance takes calls. Every text in it has passed `words.ts`. */
export interface Member {
  /** Instance id; its place where the id is no word. */
  readonly id: string
  /** IPv4 or IPv6 address. */
  readonly address: string
  readonly port: number
  /** Where its health is asked. */
  readonly checkPort: number
  /** HAProxy's weight, 1 to 256; 16 is one share. */
  readonly weight: number
  /** Calls at once; 0 is no bound. */
  readonly maxconn: number
  readonly standing: Standing
}

/** How HAProxy finds out whether an instance may take traffic. `tcp`: it takes a connection. */
export type Check =
  | { readonly kind: 'http'; readonly path: string }
  | { readonly kind: 'grpc' }
  | { readonly kind: 'tcp' }

/** Which HTTP requests a backend gets: by host, by path and below, or by both. At least one is there. */
export interface HttpRoute {
  readonly host?: string
  readonly path?: string
}

/** Which gRPC calls a backend gets. */
export interface GrpcRoute {
  readonly grpcService: string
  /** Only calls that name its Consul service in the metadata `mesh-service`: others serve that gRPC service too. */
  readonly named: boolean
}

/** What a backend is, beside its members: a change of it needs a new configuration. */
export interface BackendShape {
  /** `mcp-router.http`: the Consul service and the lane. */
  readonly name: string
  readonly service: string
  /** Which door leads there. */
  readonly door: 'http' | 'grpc'
  readonly check: Check
  /** Whether the shortest queue is next rather than each in turn. */
  readonly leastconn: boolean
  readonly httpRoutes: readonly HttpRoute[]
  readonly grpcRoutes: readonly GrpcRoute[]
}

export interface Backend extends BackendShape {
  /** One per place (address and port), sorted by id. */
  readonly members: readonly Member[]
}

/** `10.0.0.7:50051`, `[::1]:50051`: what tells members apart. Ids may change while a place stays. */
export function placeOf({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
